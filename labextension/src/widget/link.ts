/** A run as a widget shows it: kept up to date while it is its kernel's own, else as it is stored. Without a DOM. */

import { ILink, PanelModel } from '../model/panel';
import { Run } from '../model/run';
import { Following } from '../service/following';
import type { Telling } from '../service/talk';
import type { AboutShape, RunShape } from '../wire';
import { ICarrier, WidgetSource } from './source';

export class WidgetLink implements ILink {
  constructor(
    readonly about: AboutShape,
    readonly carrier: ICarrier
  ) {
    this.source = new WidgetSource(carrier);
    this.run = new Run(this.source, about.live, about.live ? about.run : null);
    this._following = new Following(this.run, () => this.source);
    this.source.told.connect((_, told) => this._told(told));
    this.model.link = this;
    if (about.live) {
      this.source.listen();
    } else {
      this._stored(about.run);
    }
  }

  readonly model = new PanelModel();
  readonly source: WidgetSource;
  readonly run: Run;

  get state(): string {
    return this._follows ? 'recording' : 'off';
  }

  /** Whether what is shown goes on by itself. */
  get follows(): boolean {
    return this._follows && this.model.run === this.run;
  }

  dispose(): void {
    this._following.end();
    this.source.dispose();
  }

  private _told(told: Telling): void {
    if (told.type === 'snapshot' && told.run?.run !== this.about.run.run) {
      // The kernel records another run, or none: ours is complete, and stored.
      this._follows = false;
      this.source.leave();
      this._stored(this.run.shape ?? this.about.run);
    } else if (this.source.listens) {
      this._following.told(told);
      this._follows = true;
    }
  }

  private _stored(run: RunShape): void {
    this.run.shape = null;
    void this.model.open(run.run, run);
  }

  private readonly _following: Following;
  private _follows = false;
}
