/** Keeps a run as its kernel tells it, and asks for the steps that came too quickly to be told. */

import type { Run } from '../model/run';
import { ISource, wholeTimeline } from './source';
import type { Telling } from './talk';

/** Milliseconds after which steps that came too quickly to be told are asked for. */
const LEISURE = 300;

export class Following {
  constructor(
    private readonly _run: Run,
    /** Who can be asked now. */
    private readonly _source: () => ISource | null
  ) {}

  told(told: Telling): void {
    if (told.type === 'snapshot') {
      this._complete = null;
      this._run.begin(told);
      if (told.steps !== null && (told.steps.more || told.steps.total > told.steps.seq.length)) {
        this._catchUp();
      } else {
        this._complete = told.steps?.mark ?? null;
      }
    } else {
      this._run.add(told);
      if (told.skipped > 0) {
        this._catchUp();
      }
    }
  }

  end(): void {
    clearTimeout(this._timer);
  }

  /** Ask for the steps that were not told, soon. */
  private _catchUp(): void {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => void this._fetch(), LEISURE);
  }

  private async _fetch(): Promise<void> {
    const source = this._source();
    const run = this._run.id;
    if (source === null || this._fetching === run) {
      return;
    }
    this._fetching = run;
    try {
      await wholeTimeline(source, run, this._complete, told => {
        if (run === this._run.id) {
          this._complete = told.mark;
          this._run.steps(told);
        }
      });
    } catch {
      // The next batch that leaves something out, or a reload, asks again.
    } finally {
      this._fetching = null;
    }
  }

  /** Up to this mark every step is known. */
  private _complete: number | null = null;
  private _fetching: string | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}
