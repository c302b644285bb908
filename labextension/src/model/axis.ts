/** Where steps lie on the horizontal axis of a timeline, and what part of it is seen. Without a DOM. */

import { NONE } from './timeline';
import type { Tree } from './tree';

/** `time`: seconds, with long pauses between cells drawn short; `order`: one step beside the other, all as wide. */
export type Mode = 'time' | 'order';

/** Of the busy time, how much a pause between two cells may take. */
const PAUSE = 0.02;

/** The beginning and the end of each step on an axis from 0 to `length`. */
export class Axis {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly length: number;

  constructor(
    tree: Tree,
    readonly mode: Mode,
    now: number
  ) {
    const { end } = tree.timeline;
    this.from = new Float64Array(end);
    this.to = new Float64Array(end);
    this.length = mode === 'time' ? this._byTime(tree, now) : this._byOrder(tree);
  }

  private _byTime(tree: Tree, now: number): number {
    const { timeline } = tree;
    const pauses = shortened(tree, now);
    let length = 0;
    for (let seq = 0; seq < timeline.end; seq++) {
      if (timeline.status[seq] !== 0) {
        this.from[seq] = pauses.place(timeline.start[seq]);
        this.to[seq] = Math.max(this.from[seq], pauses.place(timeline.endOf(seq, now)));
        length = Math.max(length, this.to[seq]);
      }
    }
    return length || 1;
  }

  private _byOrder(tree: Tree): number {
    const { timeline } = tree;
    let place = 0;
    for (let seq = 0; seq < timeline.end; seq++) {
      if (timeline.status[seq] !== 0) {
        this.from[seq] = place;
        this.to[seq] = ++place;
      }
    }
    for (let seq = timeline.end - 1; seq >= 0; seq--) {
      const parent = tree.parent[seq];
      if (timeline.status[seq] !== 0 && parent !== NONE) {
        this.to[parent] = Math.max(this.to[parent], this.to[seq]);
      }
    }
    return place || 1;
  }
}

/** Maps seconds to places: where nothing ran for long, the axis goes on after a short gap. */
export class Pauses {
  constructor(
    private readonly _begins: number[],
    private readonly _removed: number[]
  ) {}

  place(seconds: number): number {
    let low = 0;
    let high = this._begins.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this._begins[middle] <= seconds) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return seconds - (this._removed[Math.max(0, low - 1)] ?? 0);
  }
}

function shortened(tree: Tree, now: number): Pauses {
  const { timeline } = tree;
  const told: Array<[number, number]> = [];
  for (let at = tree.root; at !== NONE; at = tree.next[at]) {
    told.push([timeline.start[at], timeline.endOf(at, now)]);
  }
  // What a replay has restored keeps the time at which it ran, which is before the replay began.
  told.sort((left, right) => left[0] - right[0]);
  const busy: Array<[number, number]> = [];
  for (const [begins, ends] of told) {
    const last = busy[busy.length - 1];
    if (last !== undefined && begins <= last[1]) {
      last[1] = Math.max(last[1], ends);
    } else {
      busy.push([begins, ends]);
    }
  }
  const longest = busy.reduce((sum, [begins, ends]) => sum + ends - begins, 0) * PAUSE;
  const begins: number[] = [];
  const removed: number[] = [];
  // The first begins at 0, wherever that lies.
  let gone = busy.length ? busy[0][0] : 0;
  let before = gone;
  for (const [from, to] of busy) {
    gone += Math.max(0, from - before - (begins.length ? longest : 0));
    begins.push(from);
    removed.push(gone);
    before = to;
  }
  return new Pauses(begins, removed);
}

/** A part of an axis, `from` to `to`. */
export interface ISpan {
  from: number;
  to: number;
}

/** The smallest part of an axis that can be looked at, as a share of its length. */
const CLOSEST = 1e-7;

/** A span moved and cut so that it lies on an axis of this length. */
export function within(span: ISpan, length: number): ISpan {
  const width = Math.min(length, Math.max(span.to - span.from, length * CLOSEST));
  const from = Math.max(0, Math.min(span.from, length - width));
  return { from, to: from + width };
}

/** A span made `factor` times as wide around a place. */
export function zoomed(span: ISpan, around: number, factor: number, length: number): ISpan {
  return within({ from: around - (around - span.from) * factor, to: around + (span.to - around) * factor }, length);
}

/** A span moved by a share of its width. */
export function moved(span: ISpan, share: number, length: number): ISpan {
  const by = (span.to - span.from) * share;
  return within({ from: span.from + by, to: span.to + by }, length);
}
