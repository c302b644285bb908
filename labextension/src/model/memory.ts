/** How somebody looks at a notebook's runs, kept over a reload of the page. Without a DOM. */

import type { PanelModel, Change } from './panel';
import type { ITimelineLook, TimelineState } from './timelinestate';

/** What is kept of a notebook. */
export interface ILook {
  /** The stored run that was shown; null: the kernel's own. */
  stored: string | null;
  /** The run that the rest is about. */
  run: string | null;
  chosen: number | null;
  timeline: ITimelineLook;
  sections: ISections;
}

/** Which sections are unfolded, and the failure on account of which one was. */
export interface ISections {
  open: boolean[];
  failed: number | null;
}

/** Where it is kept, by the path of a notebook. */
export interface IKeeper {
  fetch(path: string): Promise<unknown>;
  save(path: string, look: ILook): Promise<unknown>;
}

/** The sections of the panel. */
export interface ISectioned {
  sections: ISections;
}

/** Milliseconds after the last change at which it is kept. */
const LEISURE = 200;

export class Memory {
  constructor(
    private readonly _model: PanelModel,
    private readonly _timeline: TimelineState,
    private readonly _panel: ISectioned,
    private readonly _keeper: IKeeper,
    private readonly _leisure = LEISURE
  ) {
    _model.changed.connect(this._changed, this);
    _timeline.changed.connect(this.noted, this);
  }

  dispose(): void {
    clearTimeout(this._timer);
    this._model.changed.disconnect(this._changed, this);
    this._timeline.changed.disconnect(this.noted, this);
  }

  /** Another notebook is looked at; null: none. */
  async turn(path: string | null): Promise<void> {
    if (path === this._path) {
      return;
    }
    this._flush();
    this._path = path;
    this._pending = null;
    this._ready = false;
    const found = path === null ? undefined : await this._keeper.fetch(path).catch(() => undefined);
    if (path === this._path) {
      this._pending = isLook(found) ? found : null;
      this._ready = true;
      if (this._pending !== null) {
        this._panel.sections = this._pending.sections;
        this._restore();
      }
    }
  }

  /** Something of it is another now. */
  noted(): void {
    if (this._path !== null && this._ready && this._pending === null) {
      clearTimeout(this._timer);
      this._timer = setTimeout(() => this._flush(), this._leisure);
    }
  }

  private _changed(_: PanelModel, change: Change): void {
    if (this._pending !== null && (change === 'run' || change === 'runs')) {
      this._restore();
    } else if (this._pending !== null && change === 'step') {
      this._pending = null; // somebody has gone on already
    }
    if (change === 'run' || change === 'step') {
      this.noted();
    }
  }

  /** As far as what was looked at is there by now. */
  private _restore(): void {
    const look = this._pending!;
    const model = this._model;
    const id = model.run?.id ?? null;
    if (id !== null && id === look.run) {
      this._pending = null;
      this._timeline.run = model.run;
      this._timeline.kept = look.timeline;
      model.choose(look.chosen);
      this._panel.sections = look.sections;
    } else if (look.stored !== null && look.stored === look.run && model.runs.some(run => run.run === look.stored)) {
      void model.open(look.stored);
    } else if (id !== null && (look.stored === null || model.runs.length > 0)) {
      // The kernel has begun another run, or the stored one is gone: what was about that run is not true of this one.
      this._pending = null;
      this._timeline.run = model.run;
      this._timeline.kept = { ...look.timeline, span: null, open: [] };
    }
  }

  private _flush(): void {
    clearTimeout(this._timer);
    if (this._path === null || !this._ready || this._pending !== null || this._timer === undefined) {
      return;
    }
    this._timer = undefined;
    const { run, chosen } = this._model;
    void this._keeper.save(this._path, {
      stored: run?.live === false ? run.id : null,
      run: run?.id ?? null,
      chosen,
      timeline: this._timeline.kept,
      sections: this._panel.sections
    });
  }

  private _path: string | null = null;
  /** What was kept and is not shown yet. */
  private _pending: ILook | null = null;
  private _ready = false;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}

/** Whether this is what another page has kept: an older version may have kept something else. */
function isLook(found: unknown): found is ILook {
  const look = found as Partial<ILook> | null | undefined;
  return typeof look === 'object' && look !== null && typeof look.timeline === 'object' && Array.isArray(look.timeline?.open) && Array.isArray(look.sections?.open);
}
