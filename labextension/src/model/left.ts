/** What the newest run of a notebook has left to be taken up: its process died, or it waits for a person. Without a DOM. */

import { ISignal, Signal } from '@lumino/signaling';

import type { ISource } from '../service/source';
import type { LeftShape } from '../wire';

export class Left {
  /** Null where there is nothing, or somebody does not want to hear of it. */
  get shape(): LeftShape | null {
    return this._shape !== null && this._shape.run !== this._dismissed ? this._shape : null;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Ask anew; with no source there is nothing. */
  async ask(source: ISource | null): Promise<void> {
    const turn = ++this._turn;
    // Without Rewound on the server, a kernel that is recorded answers all the same.
    const told = source === null ? null : await source.request('left').catch(() => null);
    if (turn === this._turn) {
      this._shape = told?.run ? told : null;
      this._changed.emit();
    }
  }

  dismiss(): void {
    this._dismissed = this._shape?.run ?? null;
    this._changed.emit();
  }

  private _shape: LeftShape | null = null;
  private _dismissed: string | null = null;
  private _turn = 0;
  private readonly _changed = new Signal<this, void>(this);
}
