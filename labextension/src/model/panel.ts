/** What the panel shows: a run of the notebook that is current, the step that was chosen, and what is known of it. Without a DOM. */

import { ISignal, Signal } from '@lumino/signaling';

import type { ISource } from '../service/source';
import { Problem, wholeTimeline } from '../service/source';
import type { RunShape, StepDetailShape, StepsShape } from '../wire';
import { Aspect, Run } from './run';
import { seqOf } from './timeline';

/** `run`: another run is shown; `runs`: the list of them; `step`: another step is chosen; `detail`: what is known of it; `link`: the kernel; `traced`: a value. */
export type Change = 'run' | 'runs' | 'step' | 'detail' | 'link' | 'traced' | 'problem';

/** Steps of a page of a stored run's timeline. */
const CELLS = 1000;

/** The notebook that the panel speaks of, as far as the model needs it. */
export interface ILink {
  readonly run: Run;
  readonly source: ISource;
  readonly state: string;
}

export class PanelModel {
  /** Another notebook, or none. What is shown becomes its kernel's run. */
  set link(link: ILink | null) {
    if (link === this._link) {
      return;
    }
    this._link = link;
    this._show(link?.run ?? null);
    this._runs = [];
    this._changed.emit('link');
    void this.refresh();
  }

  get link(): ILink | null {
    return this._link;
  }

  /** The run that is shown. */
  get run(): Run | null {
    return this._run;
  }

  /** All runs of the store, newest first; empty until they were asked for. */
  get runs(): ReadonlyArray<RunShape> {
    return this._runs;
  }

  /** The seq of the chosen step. */
  get chosen(): number | null {
    return this._chosen;
  }

  get detail(): StepDetailShape | null {
    return this._detail;
  }

  /** What went wrong with the last question. */
  get problem(): Problem | null {
    return this._problem;
  }

  get changed(): ISignal<this, Change> {
    return this._changed;
  }

  /** Ask for the list of runs. */
  async refresh(): Promise<void> {
    const link = this._link;
    if (link === null) {
      return;
    }
    await this._told(async () => {
      const told = await link.source.request('runs', { limit: 200 }).catch((error: Problem) => {
        // A server without the routes: kernels answer all the same, once they are recorded.
        if (error.name === 'http-404') {
          return { runs: [] };
        }
        throw error;
      });
      if (link === this._link) {
        this._runs = told.runs;
        this._changed.emit('runs');
      }
    });
  }

  /** Show a run: the kernel's own, or a stored one, of which somebody may know already what it is. */
  async open(id: string, known: RunShape | null = null): Promise<void> {
    const link = this._link;
    if (link === null) {
      return;
    }
    if (link.run.id === id) {
      this._show(link.run);
      return;
    }
    const shape = this._runs.find(each => each.run === id) ?? known;
    const run = new Run(link.source, false, shape);
    this._show(run);
    await this._told(async () => {
      await wholeTimeline(link.source, id, null, told => run.steps(told));
      await this._cells(run, id);
      run.diagnosed(await link.source.request('debug', { run: id }));
    });
  }

  /** Choose a step, and ask for all that belongs to it. */
  choose(seq: number | null): void {
    if (seq === this._chosen) {
      return;
    }
    this._chosen = seq;
    this._detail = null;
    this._changed.emit('step');
    void this._ask();
  }

  /** Choose a step by its id, as causes and links name it. */
  chooseStep(step: string): void {
    this.choose(seqOf(step));
  }

  /** The value whose way somebody wants to see. */
  get traced(): { step: string; name: string } | null {
    return this._traced;
  }

  trace(step: string, name: string): void {
    this._traced = { step, name };
    this._changed.emit('traced');
  }

  /** What was chosen has changed meanwhile: ask again, and show what is known until then. */
  again(): void {
    void this._ask();
  }

  forget(): void {
    this._problem = null;
    this._changed.emit('problem');
  }

  private async _ask(): Promise<void> {
    const run = this._run;
    const chosen = this._chosen;
    if (run === null || chosen === null || run.id === null) {
      return;
    }
    await this._told(async () => {
      const detail = await this._source(run).request('step', { run: run.id, step: `s${chosen}` });
      if (run === this._run && chosen === this._chosen) {
        this._detail = detail;
        this._changed.emit('detail');
      }
    });
  }

  private _source(run: Run): ISource {
    return run.live && this._link !== null ? this._link.source : run.source;
  }

  private async _cells(run: Run, id: string): Promise<void> {
    let after: number | null = null;
    do {
      const page: StepsShape = await run.source.request('steps', { run: id, kind: 'cell', limit: CELLS, ...(after === null ? {} : { after }) });
      run.known(page.steps);
      after = page.next;
    } while (after !== null);
  }

  private _show(run: Run | null): void {
    if (run === this._run) {
      return;
    }
    this._run?.changed.disconnect(this._runChanged, this);
    this._run = run;
    run?.changed.connect(this._runChanged, this);
    this._other();
  }

  /** A kernel has begun another run: what was chosen is none of its steps. */
  private _runChanged(run: Run, aspect: Aspect): void {
    if (aspect === 'run' && run.id !== this._id) {
      this._other();
      void this.refresh();
    }
  }

  private _other(): void {
    this._id = this._run?.id ?? null;
    this._chosen = null;
    this._detail = null;
    this._traced = null;
    this._changed.emit('run');
  }

  private async _told(action: () => Promise<void>): Promise<void> {
    try {
      await action();
      if (this._problem !== null) {
        this.forget();
      }
    } catch (error) {
      this._problem = Problem.from(error);
      this._changed.emit('problem');
    }
  }

  private _link: ILink | null = null;
  private _run: Run | null = null;
  private _id: string | null = null;
  private _runs: RunShape[] = [];
  private _chosen: number | null = null;
  private _detail: StepDetailShape | null = null;
  private _traced: { step: string; name: string } | null = null;
  private _problem: Problem | null = null;
  private readonly _changed = new Signal<this, Change>(this);
}

/** A run and the replays of it, and of those, below it. */
export interface IFamily {
  run: RunShape;
  depth: number;
}

/** Runs as the picker lists them: newest first, replays under their parent, oldest first there. */
export function families(runs: ReadonlyArray<RunShape>): IFamily[] {
  const known = new Set(runs.map(run => run.run));
  const below = new Map<string, RunShape[]>();
  const above: RunShape[] = [];
  for (const run of runs) {
    const parent = run.replay_of;
    if (parent !== null && known.has(parent) && parent !== run.run) {
      below.set(parent, [run, ...(below.get(parent) ?? [])]);
    } else {
      above.push(run);
    }
  }
  const found: IFamily[] = [];
  const add = (run: RunShape, depth: number): void => {
    found.push({ run, depth });
    below.get(run.run)?.forEach(each => add(each, depth + 1));
  };
  above.forEach(run => add(run, 0));
  return found;
}
