/** One run as the panel looks at it: its steps, cells and causes, and who answers questions about it. Without a DOM. */

import { ISignal, Signal } from '@lumino/signaling';

import type { BatchShape, CellShape, DebugShape, ReplayingShape, RunShape, SnapshotShape, StepShape, TimelineShape } from '../wire';
import type { ISource } from '../service/source';
import { CellNames } from './names';
import { Timeline, seqOf } from './timeline';

/** What of a run has changed. */
export type Aspect = 'run' | 'steps' | 'cells' | 'debug' | 'replay';

/** What is known of an execution of a cell, by the name of its step. */
export interface ICellInfo {
  cell: number | null;
  cell_id: string | null;
  execution_count: number | null;
  attempt: number;
  source: string | null;
}

export class Run {
  constructor(
    readonly source: ISource,
    /** Whether it is a kernel's own, which batches keep up to date. */
    readonly live: boolean,
    public shape: RunShape | null
  ) {}

  readonly cells = new Map<string, ICellInfo>();
  /** The newest execution of each cell, by its id; only of a kernel's own run. */
  readonly marks = new Map<string, CellShape>();
  timeline = new Timeline();
  debug: DebugShape | null = null;
  replaying: ReplayingShape | null = null;
  /** Grows with each change, so that a view knows whether it has drawn this. */
  version = 0;

  get id(): string | null {
    return this.shape?.run ?? null;
  }

  get changed(): ISignal<this, Aspect> {
    return this._changed;
  }

  /** Begin anew: a snapshot says all that counts. */
  begin(told: SnapshotShape): void {
    const same = this.shape !== null && this.shape.run === told.run?.run;
    this.shape = told.run;
    this.timeline = new Timeline();
    if (!same) {
      this.cells.clear();
    }
    this.marks.clear();
    this.debug = told.debug;
    this.replaying = null;
    this._cells(told.cells);
    if (told.steps) {
      this.timeline.merge(told.steps);
    }
    this.emit('run', 'steps', 'cells', 'debug', 'replay');
  }

  /** Take in what is new. */
  add(told: BatchShape): void {
    if (told.run) {
      this.shape = told.run;
      this.emit('run');
    }
    if (told.cells.length) {
      this._cells(told.cells);
      this.emit('cells');
    }
    if (told.steps) {
      this.steps(told.steps);
    }
    if (told.debug) {
      this.debug = told.debug;
      this.emit('debug');
    }
    if (told.replay) {
      this.replaying = told.replay;
      this.emit('replay');
    }
  }

  steps(told: TimelineShape): void {
    this.timeline.merge(told);
    this.emit('steps');
  }

  /** Marks as an answer to `marks` has them: for the cells that it names. */
  remark(told: CellShape[]): void {
    this._cells(told);
    this.emit('cells');
  }

  /** Cells of a stored run. */
  known(told: StepShape[]): void {
    for (const step of told) {
      const { cell, cell_id, attempt } = step;
      const before = this.cells.get(step.step);
      this.cells.set(step.step, { cell, cell_id, attempt, execution_count: before?.execution_count ?? null, source: before?.source ?? null });
    }
    this.emit('cells');
  }

  diagnosed(told: DebugShape): void {
    this.debug = told;
    this.emit('debug');
  }

  /** The step of the failure, if there is one. */
  get failed(): number | null {
    const step = this.debug?.failure?.step;
    return step ? seqOf(step) : null;
  }

  /** What its cells go by. */
  get names(): CellNames {
    if (this._named !== this.version) {
      this._named = this.version;
      this._names = new CellNames(
        [...this.cells].map(([step, info]) => [step, { ...info, execution_count: info.execution_count ?? this.timeline.executions.get(seqOf(step)) ?? null }])
      );
    }
    return this._names;
  }

  emit(...aspects: Aspect[]): void {
    this.version += 1;
    aspects.forEach(aspect => this._changed.emit(aspect));
  }

  private _cells(told: CellShape[]): void {
    for (const cell of told) {
      this.cells.set(cell.step, cell);
      if (cell.cell_id !== null) {
        this.marks.set(cell.cell_id, cell);
      }
    }
  }

  private _named = -1;
  private _names = new CellNames([]);
  private readonly _changed = new Signal<this, Aspect>(this);
}
