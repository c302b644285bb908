/** What an overview draws: the steps of a run as rectangles, those that nobody could tell apart left out. Without a DOM. */

import type { Axis, ISpan } from './axis';
import { FAILED } from './timeline';
import type { Tree } from './tree';

/** Levels of nested calls that are drawn; deeper ones are not. */
export const LEVELS = 6;

export interface IBlock {
  seq: number;
  left: number;
  width: number;
  level: number;
  status: number;
}

/**
 * The rectangles of the steps in `span`, `width` pixels wide, the failed ones last so that they lie on top.
 * Steps of less than a pixel on one level are drawn as one.
 */
export function blocks(tree: Tree, axis: Axis, span: ISpan, width: number): IBlock[] {
  const scale = width / (span.to - span.from);
  const ends = new Float64Array(LEVELS).fill(-1);
  const found: IBlock[] = [];
  const failed: IBlock[] = [];
  const { timeline } = tree;
  const { from, to } = axis;
  for (let seq = 0; seq < timeline.end; seq++) {
    const level = tree.depth[seq];
    const status = timeline.status[seq];
    if (status === 0 || level >= LEVELS || to[seq] < span.from || from[seq] > span.to) {
      continue;
    }
    const left = Math.max(0, (from[seq] - span.from) * scale);
    const right = Math.min(width, Math.max((to[seq] - span.from) * scale, left + 1));
    if (status === FAILED) {
      failed.push({ seq, left, width: Math.max(2, right - left), level, status });
    } else if (right - ends[level] >= 1) {
      found.push({ seq, left, width: right - left, level, status });
      ends[level] = right;
    }
  }
  return found.concat(thinned(failed));
}

/** One rectangle for each pixel and level. */
function thinned(failed: IBlock[]): IBlock[] {
  const seen = new Set<number>();
  return failed.filter(block => {
    const key = Math.round(block.left) * LEVELS + block.level;
    const known = seen.has(key) && block.width <= 2;
    seen.add(key);
    return !known;
  });
}

/** The step that lies at a place of a level: the last that began there or before. */
export function stepAt(tree: Tree, axis: Axis, place: number, level: number, slack: number): number | null {
  let best: number | null = null;
  let distance = slack;
  const { timeline } = tree;
  for (let seq = 0; seq < timeline.end; seq++) {
    if (timeline.status[seq] === 0 || tree.depth[seq] !== level) {
      continue;
    }
    const away = Math.max(axis.from[seq] - place, place - axis.to[seq], 0);
    if (away < distance || (away === 0 && distance === 0)) {
      best = seq;
      distance = away;
    }
  }
  return best;
}

/** Places of the marks on an axis of time: round numbers of seconds, about one in `room` pixels. */
export function marks(span: ISpan, width: number, room: number): number[] {
  const wanted = ((span.to - span.from) / Math.max(1, width)) * room;
  const power = Math.pow(10, Math.floor(Math.log10(wanted)));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(each => each >= wanted) ?? wanted;
  const found: number[] = [];
  for (let place = Math.ceil(span.from / step); place * step <= span.to && found.length < 100; place++) {
    found.push(place * step);
  }
  return found;
}
