import * as assert from 'node:assert/strict';
import { test } from 'node:test';

import { Axis, within, zoomed } from '../src/model/axis';
import { blocks, marks } from '../src/model/overview';
import { stripTicks, ticksOf } from '../src/model/ticks';
import { FAILED, Timeline } from '../src/model/timeline';
import { NO_FILTER, Tree } from '../src/model/tree';
import { IStep, told } from './shapes';

function tree(steps: IStep[]): Tree {
  const timeline = new Timeline();
  timeline.merge(told(steps));
  return new Tree(timeline);
}

const nested: IStep[] = [
  { seq: 0 },
  { seq: 1, parent: 0, name: 'load' },
  { seq: 2, parent: 1, name: 'read', status: 'failed' },
  { seq: 3, start: 100 },
  { seq: 4, parent: 3, start: 100, name: 'load', effects: 2 }
];

test('what is told later of a step counts', () => {
  const timeline = new Timeline();
  timeline.merge(told([{ seq: 0, status: 'running', seconds: null }]));
  assert.equal(timeline.statusOf(0), 'running');
  timeline.merge(told([{ seq: 0, status: 'failed', seconds: 3 }]));
  assert.equal(timeline.statusOf(0), 'failed');
  assert.equal(timeline.known, 1);
  assert.equal(timeline.length, 3);
});

test('calls that are told before their caller hang below the cell, and below the caller once it is known', () => {
  const timeline = new Timeline();
  timeline.merge(told([{ seq: 0, status: 'running', seconds: null }, { seq: 2, parent: 1, name: 'inner' }]));
  assert.equal(new Tree(timeline).parent[2], 0);
  timeline.merge(told([{ seq: 1, parent: 0, name: 'outer' }]));
  assert.deepEqual(new Tree(timeline).path(2), [0, 1]);
});

test('rows are those of open steps', () => {
  const made = tree(nested);
  assert.deepEqual([...made.rows(new Set(), NO_FILTER, () => '')], [0, 3]);
  assert.deepEqual([...made.rows(new Set([0, 1]), NO_FILTER, () => '')], [0, 1, 2, 3]);
});

test('a filter shows what fits, and the way there', () => {
  const made = tree(nested);
  const rows = (filter: Partial<typeof NO_FILTER>): number[] => [...made.rows(new Set(), { ...NO_FILTER, ...filter }, seq => `cell ${seq}`)];
  assert.deepEqual(rows({ statuses: new Set([FAILED]) }), [0, 1, 2]);
  assert.deepEqual(rows({ search: 'LOAD' }), [0, 1, 3, 4]);
  assert.deepEqual(rows({ search: 'cell 3' }), [3]);
  assert.deepEqual(rows({ effects: true }), [3, 4]);
  assert.deepEqual(rows({ kind: 0 }), [0, 3]);
});

test('steps are found by how long they took and how large what they made is, and stand in order of that', () => {
  const made = tree([{ seq: 0, seconds: 2 }, { seq: 1, parent: 0, seconds: 0.5, size: 2_000_000, name: 'f' }, { seq: 2, parent: 0, seconds: 1, size: 10, name: 'f' }, { seq: 3, seconds: 9 }]); // prettier-ignore
  const rows = (search: string): number[] => [...made.rows(new Set(), { ...NO_FILTER, search }, () => '')];
  assert.deepEqual(rows('> 600 ms'), [0, 2, 3]);
  assert.deepEqual(rows('f >1MB'), [0, 1]);
  assert.deepEqual(rows('< 3 s'), [0, 1, 2]);
  const sorted = (sort: 'seconds' | 'size'): number[] => [...made.rows(new Set([0]), NO_FILTER, () => '', sort)];
  assert.deepEqual(sorted('seconds'), [3, 0, 2, 1]);
  assert.deepEqual(sorted('size'), [0, 1, 2, 3]);
});

test('what was asked of the outside lies on the bar of who asked, and on that of a caller that is folded', () => {
  const timeline = new Timeline();
  const ticks = { step: [2, 2, 4], start: [2.5, 2.75, 100.1], kind: [0, 1, 1], state: [0, 1, 2] as Array<0 | 1 | 2>, kinds: ['model', 'network'] };
  timeline.merge({ ...told(nested.slice(0, 3).concat(nested.slice(3))), ticks });
  const made = new Tree(timeline);
  const axis = new Axis(made, 'time', 0);
  assert.deepEqual(ticksOf(made, axis, 2, false).map(tick => [tick.place, tick.kind, tick.state]), [[2.5, 'model', 0], [2.75, 'network', 1]]);
  assert.equal(ticksOf(made, axis, 0, false).length, 0);
  assert.equal(ticksOf(made, axis, 0, true).length, 2);
  assert.equal(ticksOf(made, axis, 3, true)[0].state, 2);
  assert.equal(stripTicks(made, axis, { from: 0, to: axis.length }, 2, 6).length, 2);
});

test('a long pause between cells is drawn short', () => {
  const axis = new Axis(tree(nested), 'time', 0);
  assert.ok(axis.from[3] < 4, String(axis.from[3]));
  assert.ok(axis.from[3] > axis.to[0]);
  assert.ok(axis.length < 10);
});

test('what a replay has restored lies where it ran, before the replay began', () => {
  const axis = new Axis(tree([{ seq: 0, start: 1 }, { seq: 1, start: -30, seconds: 2 }, { seq: 2, start: 3 }]), 'time', 0);
  assert.equal(axis.from[1], 0);
  assert.ok(axis.from[0] > axis.to[1]);
  assert.ok(axis.from[2] > axis.to[0]);
  assert.ok(axis.length < 6, String(axis.length));
});

test('in order every step has one place, and a caller those of its calls', () => {
  const axis = new Axis(tree(nested), 'order', 0);
  assert.deepEqual([...axis.from], [0, 1, 2, 3, 4]);
  assert.deepEqual([...axis.to], [3, 3, 3, 5, 5]);
});

test('a span stays on its axis', () => {
  assert.deepEqual(within({ from: -5, to: 5 }, 100), { from: 0, to: 10 });
  assert.deepEqual(zoomed({ from: 0, to: 100 }, 50, 0.5, 100), { from: 25, to: 75 });
  assert.deepEqual(zoomed({ from: 25, to: 75 }, 50, 10, 100), { from: 0, to: 100 });
});

test('steps of less than a pixel are drawn as one, but failed ones always', () => {
  const steps: IStep[] = Array.from({ length: 10_000 }, (_, seq) => ({ seq, start: seq / 10_000, seconds: 1 / 10_000, name: 'f' }));
  steps[5000].status = 'failed';
  const made = tree(steps);
  const found = blocks(made, new Axis(made, 'time', 0), { from: 0, to: 1 }, 300);
  assert.ok(found.length <= 302, String(found.length));
  assert.equal(found[found.length - 1].seq, 5000);
});

test('marks are round numbers', () => {
  assert.deepEqual(marks({ from: 0, to: 10 }, 400, 80), [0, 2, 4, 6, 8, 10]);
});

test('100,000 steps are taken in and laid out within a frame or two', () => {
  const steps: IStep[] = Array.from({ length: 100_000 }, (_, seq) => ({
    seq,
    start: seq / 1000,
    seconds: 0.0005,
    ...(seq % 20 ? { parent: seq - (seq % 20), name: `f${seq % 7}` } : {})
  }));
  const shape = told(steps);
  const timeline = new Timeline();
  timeline.merge(shape);
  let best = Infinity;
  for (let turn = 0; turn < 5; turn++) {
    const before = performance.now();
    const made = new Tree(timeline);
    made.rows(new Set(), NO_FILTER, () => '');
    const axis = new Axis(made, 'time', 0);
    blocks(made, axis, { from: 0, to: axis.length }, 1000);
    best = Math.min(best, performance.now() - before);
  }
  assert.ok(best < 250, `${best} ms`);
});
