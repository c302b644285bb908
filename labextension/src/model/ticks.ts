/** Where what steps asked of the outside lies on their bars. Without a DOM. */

import type { Axis, ISpan } from './axis';
import type { ITick } from './timeline';
import { NONE } from './timeline';
import type { Tree } from './tree';

/** Marks on one bar; of more nobody could tell them apart. */
export const MOST_TICKS = 120;

export interface IPlacedTick extends ITick {
  /** On the axis. */
  place: number;
}

/** Where something lies that a step did `start` seconds after the run began. */
export function placeIn(tree: Tree, axis: Axis, seq: number, start: number): number {
  const { timeline } = tree;
  const from = axis.from[seq];
  const to = axis.to[seq];
  const into = start - timeline.start[seq];
  if (axis.mode === 'time') {
    return Math.max(from, Math.min(to, from + into));
  }
  const seconds = timeline.seconds[seq];
  return from + (seconds > 0 ? Math.max(0, Math.min(1, into / seconds)) : 0.5) * (to - from);
}

/** The ticks of a step; with `below`, also those of all that it called. */
export function ticksOf(tree: Tree, axis: Axis, seq: number, below: boolean): IPlacedTick[] {
  const { ticks } = tree.timeline;
  const found: IPlacedTick[] = [];
  const add = (step: number): void => {
    ticks.get(step)?.forEach(tick => {
      if (found.length < MOST_TICKS) {
        found.push({ ...tick, place: placeIn(tree, axis, step, tick.start) });
      }
    });
  };
  add(seq);
  if (below && tree.first[seq] !== NONE) {
    for (const step of ticks.keys()) {
      if (found.length >= MOST_TICKS) {
        break;
      }
      if (step !== seq && tree.isBelow(step, seq)) {
        add(step);
      }
    }
  }
  return found;
}

/** Ticks of the levels that a strip draws, one for each pixel: of several the one that changed most. */
export function stripTicks(tree: Tree, axis: Axis, span: ISpan, width: number, levels: number): Array<{ left: number; level: number; state: number }> {
  const scale = width / (span.to - span.from);
  const found = new Map<number, { left: number; level: number; state: number }>();
  for (const [seq, ticks] of tree.timeline.ticks) {
    const level = tree.depth[seq];
    if (level >= levels || axis.to[seq] < span.from || axis.from[seq] > span.to) {
      continue;
    }
    for (const tick of ticks) {
      const left = Math.round((placeIn(tree, axis, seq, tick.start) - span.from) * scale);
      const key = left * levels + level;
      if (left >= 0 && left <= width && (found.get(key)?.state ?? -1) < tick.state) {
        found.set(key, { left, level, state: tick.state });
      }
    }
  }
  return [...found.values()];
}
