/** Which rows a timeline shows: the tree of steps, unfolded here and there, filtered and searched. Without a DOM. */

import { NONE, Timeline } from './timeline';

export interface IFilter {
  /** Matches names, files and what a cell says, whatever the case. */
  search: string;
  /** Numbers of `STATUSES`; null: all. */
  statuses: ReadonlySet<number> | null;
  /** 0: cells, 1: calls; null: both. */
  kind: 0 | 1 | null;
  /** Only steps that asked something of the outside. */
  effects: boolean;
}

export const NO_FILTER: IFilter = { search: '', statuses: null, kind: null, effects: false };

export function filters(filter: IFilter): boolean {
  return filter.search !== '' || filter.statuses !== null || filter.kind !== null || filter.effects;
}

/** The tree of a timeline's steps as linked lists: for each step its first child and its next sibling. */
export class Tree {
  constructor(readonly timeline: Timeline) {
    this.version = timeline.version;
    const { end, status } = timeline;
    this.parent = new Int32Array(end).fill(NONE);
    this.first = new Int32Array(end).fill(NONE);
    this.next = new Int32Array(end).fill(NONE);
    this.depth = new Uint16Array(end);
    let cell = NONE;
    for (let seq = 0; seq < end; seq++) {
      if (status[seq] !== 0) {
        const parent = timeline.parent[seq];
        // A call that still runs is not told yet: what it has called hangs below the cell meanwhile.
        this.parent[seq] = parent === NONE ? NONE : timeline.has(parent) && parent < seq ? parent : cell;
        this.depth[seq] = this.parent[seq] === NONE ? 0 : this.depth[this.parent[seq]] + 1;
        this.deepest = Math.max(this.deepest, this.depth[seq]);
        cell = timeline.kind[seq] === 0 ? seq : cell;
      }
    }
    for (let seq = end - 1; seq >= 0; seq--) {
      if (status[seq] === 0) {
        continue;
      }
      const parent = this.parent[seq];
      if (parent === NONE) {
        this.next[seq] = this.root;
        this.root = seq;
      } else {
        this.next[seq] = this.first[parent];
        this.first[parent] = seq;
      }
    }
  }

  readonly version: number;
  readonly parent: Int32Array;
  readonly first: Int32Array;
  readonly next: Int32Array;
  readonly depth: Uint16Array;
  root = NONE;
  /** The greatest depth there is. */
  deepest = 0;

  /** The steps that a step was called by, the outermost first. */
  path(seq: number): number[] {
    const found: number[] = [];
    for (let at = this.parent[seq]; at !== NONE; at = this.parent[at]) {
      found.unshift(at);
    }
    return found;
  }

  /** The rows to show, from the top. With a filter: what fits, and what it was called by. */
  rows(open: ReadonlySet<number>, filter: IFilter, textOf: (seq: number) => string): Int32Array {
    const shown = filters(filter) ? this._fitting(filter, textOf) : null;
    const rows = new Int32Array(this.timeline.known);
    let size = 0;
    for (let at = this.root; at !== NONE; at = this._after(at, shown === null ? open.has(at) : shown[at] === 2)) {
      if (shown === null || shown[at] !== 0) {
        rows[size++] = at;
      }
    }
    return rows.subarray(0, size);
  }

  /** The row after this one: its first child if it is open, else the next of its own or of what called it. */
  private _after(at: number, open: boolean): number {
    if (open && this.first[at] !== NONE) {
      return this.first[at];
    }
    for (let up = at; up !== NONE; up = this.parent[up]) {
      if (this.next[up] !== NONE) {
        return this.next[up];
      }
    }
    return NONE;
  }

  /** 1 for steps that fit, 2 for those below which one fits, 0 else. */
  private _fitting(filter: IFilter, textOf: (seq: number) => string): Uint8Array {
    const { timeline } = this;
    const fits = new Uint8Array(timeline.end);
    const search = filter.search.toLowerCase();
    // A function has one name for all its calls: look at each name once.
    const names = timeline.names.map(name => `${name.name} ${name.function} ${name.file ?? ''}`.toLowerCase().includes(search));
    for (let seq = timeline.end - 1; seq >= 0; seq--) {
      if (timeline.status[seq] === 0) {
        continue;
      }
      if (fits[seq] === 0 && this._fits(seq, filter, names, textOf)) {
        fits[seq] = 1;
      }
      if (fits[seq] !== 0 && this.parent[seq] !== NONE) {
        fits[this.parent[seq]] = 2;
      }
    }
    return fits;
  }

  private _fits(seq: number, filter: IFilter, names: boolean[], textOf: (seq: number) => string): boolean {
    const { timeline } = this;
    if (filter.statuses !== null && !filter.statuses.has(timeline.status[seq])) {
      return false;
    }
    if (filter.kind !== null && timeline.kind[seq] !== filter.kind) {
      return false;
    }
    if (filter.effects && !timeline.effects.has(seq)) {
      return false;
    }
    if (filter.search === '') {
      return true;
    }
    const name = timeline.name[seq];
    return name === NONE ? textOf(seq).toLowerCase().includes(filter.search.toLowerCase()) : names[name];
  }
}
