/** How somebody looks at a timeline: what is unfolded, searched and zoomed into; and what follows from that. Without a DOM. */

import { ISignal, Signal } from '@lumino/signaling';

import { Axis, ISpan, Mode, moved, within, zoomed } from './axis';
import type { ICellInfo, Run } from './run';
import { NONE, RUNNING } from './timeline';
import { IFilter, NO_FILTER, Sort, Tree, filters } from './tree';

/** What is kept over a page reload: JSON. */
export interface ITimelineLook {
  mode: Mode;
  sort: Sort;
  filter: Omit<IFilter, 'statuses'> & { statuses: number[] | null };
  span: ISpan | null;
  /** Steps that are unfolded. */
  open: number[];
}

/** Unfolded steps that are kept, at most. */
const KEPT = 1000;

/** Up to how many rows everything is unfolded at first. */
const UNFOLDED = 40;

export class TimelineState {
  constructor(
    /** The text of a cell, by its id, as the notebook has it; null if it has none. */
    private readonly _texts: (cell: string) => string | null = () => null,
    private readonly _clock: () => number = () => Date.now() / 1000
  ) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get run(): Run | null {
    return this._run;
  }

  set run(run: Run | null) {
    if (run === this._run && run?.id === this._id) {
      return;
    }
    this._run = run;
    this._id = run?.id ?? null;
    this._open.clear();
    this._unfolded = false;
    this._span = null;
    this._seen = -1;
    this._changed.emit();
  }

  get mode(): Mode {
    return this._mode;
  }

  set mode(mode: Mode) {
    if (mode !== this._mode) {
      this._mode = mode;
      this._span = null;
      this._axis = null;
      this._changed.emit();
    }
  }

  /** What steps stand in order of. */
  get sort(): Sort {
    return this._sort;
  }

  set sort(sort: Sort) {
    if (sort !== this._sort) {
      this._sort = sort;
      this._rows = null;
      this._changed.emit();
    }
  }

  get filter(): IFilter {
    return this._filter;
  }

  set filter(filter: IFilter) {
    this._filter = filter;
    this._rows = null;
    this._changed.emit();
  }

  get filtered(): boolean {
    return filters(this._filter);
  }

  get kept(): ITimelineLook {
    const { statuses, ...filter } = this._filter;
    return {
      mode: this._mode,
      sort: this._sort,
      filter: { ...filter, statuses: statuses && [...statuses] },
      span: this._span,
      open: [...this._open].slice(0, KEPT)
    };
  }

  /** As it was looked at before the page was loaded again. */
  set kept(look: ITimelineLook) {
    const { statuses, ...filter } = look.filter;
    this._mode = look.mode;
    this._sort = look.sort;
    this._filter = { ...filter, statuses: statuses && new Set(statuses) };
    this._axis = null;
    this._rows = null;
    this._span = look.span;
    if (look.open.length > 0) {
      this._unfolded = true;
      look.open.forEach(seq => this._open.add(seq));
    }
    this._changed.emit();
  }

  /** The tree of the steps as they are known now. */
  get tree(): Tree | null {
    const run = this._run;
    if (run === null) {
      return null;
    }
    const { timeline } = run;
    if (this._tree === null || this._tree.timeline !== timeline || this._tree.version !== timeline.version) {
      this._tree = new Tree(timeline);
      this._axis = null;
      this._rows = null;
      this._moment();
      this._unfold(this._tree);
    }
    return this._tree;
  }

  get rows(): Int32Array {
    const tree = this.tree;
    if (tree === null) {
      return new Int32Array(0);
    }
    this._rows = this._rows ?? tree.rows(this._open, this._filter, seq => this.text(seq), this._sort);
    return this._rows;
  }

  get axis(): Axis | null {
    const tree = this.tree;
    if (tree === null) {
      return null;
    }
    const now = this.now;
    if (this._axis === null || (this._running && now !== this._axisNow)) {
      this._axis = new Axis(tree, this._mode, now);
      this._axisNow = now;
    }
    return this._axis;
  }

  /** The part of the axis that is seen. */
  get span(): ISpan {
    const length = this.axis?.length ?? 1;
    return this._span === null ? { from: 0, to: length } : within(this._span, length);
  }

  /** Whether all of the axis is seen. */
  get whole(): boolean {
    return this._span === null;
  }

  zoom(factor: number, around?: number): void {
    const { span } = this;
    this.look(zoomed(span, around ?? (span.from + span.to) / 2, factor, this.axis?.length ?? 1));
  }

  pan(share: number): void {
    this.look(moved(this.span, share, this.axis?.length ?? 1));
  }

  /** See this part; null: all. */
  look(span: ISpan | null): void {
    const length = this.axis?.length ?? 1;
    const found = span === null ? null : within(span, length);
    this._span = found === null || found.to - found.from >= length * 0.9999 ? null : found;
    this._changed.emit();
  }

  /** Whether a step still runs. */
  get running(): boolean {
    return this.tree !== null && this._running;
  }

  /** Seconds since the run began, as far as anybody can tell: no step has a time of its own while it runs. */
  get now(): number {
    return this._running ? this._toldLength + Math.max(0, this._clock() - this._toldAt) : this._toldLength;
  }

  isOpen(seq: number): boolean {
    return this.filtered || this._open.has(seq);
  }

  toggle(seq: number, open = !this._open.has(seq)): void {
    if (open) {
      this._open.add(seq);
    } else {
      this._open.delete(seq);
    }
    this._rows = null;
    this._changed.emit();
  }

  /** Unfold what a step was called by, so that it has a row. */
  reveal(seq: number): void {
    const tree = this.tree;
    if (tree === null || !tree.timeline.has(seq)) {
      return;
    }
    const path = tree.path(seq);
    if (path.some(each => !this._open.has(each))) {
      path.forEach(each => this._open.add(each));
      this._rows = null;
      this._changed.emit();
    }
  }

  cell(seq: number): ICellInfo | null {
    return this._run?.cells.get(`s${seq}`) ?? null;
  }

  /** What a row says: a function's name, or the first line of a cell that says something. */
  text(seq: number): string {
    const name = this._run?.timeline.nameOf(seq);
    if (name) {
      return name.name;
    }
    const info = this.cell(seq);
    const source = info?.source ?? (info?.cell_id ? this._texts(info.cell_id) : null) ?? '';
    const lines = source.split('\n').map(line => line.trim());
    return lines.find(line => line !== '' && !line.startsWith('#')) ?? lines.find(line => line !== '') ?? '';
  }

  private _unfold(tree: Tree): void {
    if (!this._unfolded && tree.timeline.known > 0) {
      this._unfolded = true;
      if (tree.timeline.known <= UNFOLDED) {
        for (let seq = 0; seq < tree.timeline.end; seq++) {
          if (tree.first[seq] !== NONE) {
            this._open.add(seq);
          }
        }
      }
    }
  }

  private _moment(): void {
    const timeline = this._run!.timeline;
    this._running = this._run!.live && timeline.status.subarray(0, timeline.end).includes(RUNNING);
    if (this._seen !== timeline.version) {
      this._seen = timeline.version;
      this._toldAt = this._clock();
      this._toldLength = timeline.length;
    }
  }

  private _run: Run | null = null;
  private _id: string | null = null;
  private _mode: Mode = 'time';
  private _sort: Sort = 'order';
  private _filter: IFilter = NO_FILTER;
  private _tree: Tree | null = null;
  private _rows: Int32Array | null = null;
  private _axis: Axis | null = null;
  private _axisNow = 0;
  private _span: ISpan | null = null;
  private _running = false;
  private _seen = -1;
  private _toldAt = 0;
  private _toldLength = 0;
  private _unfolded = false;
  private readonly _open = new Set<number>();
  private readonly _changed = new Signal<this, void>(this);
}
