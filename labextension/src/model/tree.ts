/** Which rows a timeline shows: the tree of steps, unfolded here and there, filtered and searched. Without a DOM. */

import { isWithin, searchOf } from './search';
import type { IBound, ISearch } from './search';
import { NONE, Timeline } from './timeline';

/** What steps stand in order of, among those that the same step called. */
export type Sort = 'order' | 'seconds' | 'size';

export interface IFilter {
  /** Matches names, files and what a cell says, whatever the case; bounds as `searchOf` has them. */
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

interface ILinks {
  root: number;
  first: Int32Array;
  next: Int32Array;
}

/** The tree of a timeline's steps as linked lists: for each step its first child and its next sibling. */
export class Tree {
  constructor(readonly timeline: Timeline) {
    this.version = timeline.version;
    const { end, status } = timeline;
    this.parent = new Int32Array(end).fill(NONE);
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
    this._own = this._linked();
    this.first = this._own.first;
    this.next = this._own.next;
    this.root = this._own.root;
  }

  readonly version: number;
  readonly parent: Int32Array;
  readonly first: Int32Array;
  readonly next: Int32Array;
  readonly depth: Uint16Array;
  readonly root: number;
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

  /** Whether a step was called by another one, whatever stands between them. */
  isBelow(seq: number, above: number): boolean {
    let at = seq;
    while (at > above) {
      at = this.parent[at];
    }
    return at === above && seq !== above;
  }

  /** The rows to show, from the top. With a filter: what fits, and what it was called by. */
  rows(open: ReadonlySet<number>, filter: IFilter, textOf: (seq: number) => string, sort: Sort = 'order'): Int32Array {
    const shown = filters(filter) ? this._fitting(filter, textOf) : null;
    const links = sort === 'order' ? this._own : this._linked(sort);
    const rows = new Int32Array(this.timeline.known);
    let size = 0;
    for (let at = links.root; at !== NONE; at = this._after(links, at, shown === null ? open.has(at) : shown[at] === 2)) {
      if (shown === null || shown[at] !== 0) {
        rows[size++] = at;
      }
    }
    return rows.subarray(0, size);
  }

  /** The row after this one: its first child if it is open, else the next of its own or of what called it. */
  private _after(links: ILinks, at: number, open: boolean): number {
    if (open && links.first[at] !== NONE) {
      return links.first[at];
    }
    for (let up = at; up !== NONE; up = this.parent[up]) {
      if (links.next[up] !== NONE) {
        return links.next[up];
      }
    }
    return NONE;
  }

  /** Each step's first child and next sibling, in order of time or with the greatest first. */
  private _linked(sort: Sort = 'order'): ILinks {
    const { end } = this.timeline;
    const first = new Int32Array(end).fill(NONE);
    const next = new Int32Array(end).fill(NONE);
    let root = NONE;
    // From the last to the first: each is put before those that were put there already.
    for (const seq of this._backwards(sort)) {
      const parent = this.parent[seq];
      if (parent === NONE) {
        next[seq] = root;
        root = seq;
      } else {
        next[seq] = first[parent];
        first[parent] = seq;
      }
    }
    return { root, first, next };
  }

  private _backwards(sort: Sort): Int32Array {
    const { end, status, seconds, size, known } = this.timeline;
    const found = new Int32Array(known);
    let count = 0;
    for (let seq = end - 1; seq >= 0; seq--) {
      if (status[seq] !== 0) {
        found[count++] = seq;
      }
    }
    if (sort === 'order') {
      return found;
    }
    // What still runs has taken no time yet that could be told: it stands first.
    const keys = sort === 'size' ? size : seconds.map(each => (Number.isNaN(each) ? Infinity : each));
    return found.sort((left, right) => (keys[left] === keys[right] ? right - left : keys[left] < keys[right] ? -1 : 1));
  }

  private readonly _own: ILinks;

  /** 1 for steps that fit, 2 for those below which one fits, 0 else. */
  private _fitting(filter: IFilter, textOf: (seq: number) => string): Uint8Array {
    const { timeline } = this;
    const fits = new Uint8Array(timeline.end);
    const search = searchOf(filter.search);
    // A function has one name for all its calls: look at each name once.
    const names = timeline.names.map(name => `${name.name} ${name.function} ${name.file ?? ''}`.toLowerCase().includes(search.words));
    for (let seq = timeline.end - 1; seq >= 0; seq--) {
      if (timeline.status[seq] === 0) {
        continue;
      }
      if (fits[seq] === 0 && this._fits(seq, filter, search, names, textOf)) {
        fits[seq] = 1;
      }
      if (fits[seq] !== 0 && this.parent[seq] !== NONE) {
        fits[this.parent[seq]] = 2;
      }
    }
    return fits;
  }

  private _fits(seq: number, filter: IFilter, search: ISearch, names: boolean[], textOf: (seq: number) => string): boolean {
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
    if (search.bounds.some(bound => !this._within(seq, bound))) {
      return false;
    }
    if (search.words === '') {
      return true;
    }
    const name = timeline.name[seq];
    return name === NONE ? textOf(seq).toLowerCase().includes(search.words) : names[name];
  }

  private _within(seq: number, bound: IBound): boolean {
    return isWithin(bound.of === 'size' ? this.timeline.size[seq] : this.timeline.seconds[seq], bound);
  }
}
