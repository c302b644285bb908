/** "Debug at failure": a replay in the kernel stops before the line that failed, in the notebook's own debugger. */

import { Notification } from '@jupyterlab/apputils';

import { todaysCells } from '../cells/today';
import type { Replays } from '../commands/replays';
import type { Aspect, Run } from '../model/run';
import type { NotebookLink } from '../service/link';
import { Problem } from '../service/source';
import type { ReplayingShape } from '../wire';
import type { Bug } from './bug';

export class FailureDebugger {
  constructor(
    private readonly _bug: Bug,
    private readonly _replays: Replays,
    /** Called when the program is about to stop. */
    private readonly _show: () => void
  ) {}

  /** Comes back when the program has ended, or the person has given up. */
  async debug(link: NotebookLink, run: string): Promise<void> {
    await this._replays.carryOut(link, run, { cells: todaysCells(link.panel), debug: true });
  }

  /** Switch the notebook's debugger as a replay in its kernel needs it, whoever has asked for that, and in the end back as it was. */
  follow(link: NotebookLink): void {
    let before: ReplayingShape['state'] | null = null;
    let wasOn: boolean | null = null;
    let work = Promise.resolve(); // one thing after the other: what turns it on, and is late, must not do so after it was turned off
    const changed = (_: Run, aspect: Aspect): void => {
      const state = link.run.replaying?.state ?? null;
      if (aspect !== 'replay' || state === before) {
        return;
      }
      before = state;
      if (state === 'releasing' || state === 'debugging') {
        wasOn ??= this._bug.isOn(link.panel);
        work = work.then(() => (state === 'releasing' ? this._bug.turnOff(link.panel) : this._attach(link)));
      } else if (state === 'ended' && wasOn !== null) {
        const leave = !wasOn; // a debugger that is on slows every cell
        wasOn = null;
        work = work.then(() => (leave ? this._bug.turnOff(link.panel) : undefined));
      }
    };
    link.run.changed.connect(changed);
  }

  private async _attach(link: NotebookLink): Promise<void> {
    if (this._bug.isOn(link.panel)) {
      return;
    }
    this._show();
    try {
      await this._bug.turnOn(link.panel);
    } catch (error) {
      Notification.error(Problem.from(error).message, { autoClose: false });
      await link.panel.sessionContext.session?.kernel?.interrupt(); // else it would wait for ever
    }
  }
}
