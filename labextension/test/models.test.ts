import * as assert from 'node:assert/strict';
import { test } from 'node:test';

import { duration, plain, size } from '../src/model/format';
import { DETAILED, nodeAt, outline, place, shown } from '../src/model/graph';
import { CellNames } from '../src/model/names';
import { IHint, hintsOf, rangeOf } from '../src/model/hints';
import { families } from '../src/model/panel';
import { Left } from '../src/model/left';
import { IGiven, ReplayModel, totals, valueOf } from '../src/model/replay';
import { ISource, Problem } from '../src/service/source';
import type { DebugShape, FailureShape, GraphShape, LeftShape, PlanShape } from '../src/wire';
import { run } from './shapes';

test('durations and sizes are short', () => {
  assert.deepEqual([0.00002, 0.0042, 0.25, 1.5, 42, 185, 7200].map(duration), ['20 µs', '4.2 ms', '250 ms', '1.50 s', '42.0 s', '3 min 5 s', '2 h 0 min']);
  assert.equal(duration(null), '');
  assert.deepEqual([12, 1500, 24e6].map(size), ['12 B', '1.5 kB', '24 MB']);
  assert.equal(plain(0.1 + 0.2), '0.3');
});

test('replays stand under the run that they replay', () => {
  const found = families([run('c', 'b'), run('b', 'a'), run('d', 'a'), run('a'), run('x', 'gone')]);
  assert.deepEqual(
    found.map(({ run: each, depth }) => `${'-'.repeat(depth)}${each.run}`),
    ['a', '-d', '-b', '--c', 'x']
  );
});

const failure = (more: Partial<FailureShape>): FailureShape => ({
  step: 's3', cell: 2, cell_id: 'c2', file: null, function: 'f', line: 2, end_line: 2, error: { type: 'TypeError', message: 'no' }, column: 4,
  end_column: 8, text: 'x[1]', values: [{ text: 'x', value: 'None' }], difference: null, notes: [], ended: null, frames: [], omitted: 0, chain: [],
  parts: [], lost: [], ...more
}); // prettier-ignore

test('a failure is hinted at where its innermost project frame is, and only for the text that ran', () => {
  const frame = { project: true, cell: 1, cell_id: 'c1', file: null, function: 'f', line: 2, end_line: 2, column: 4, end_column: 8, text: 'x[1]' };
  const debug: DebugShape = { run: 'r1', status: 'failed', failure: failure({ frames: [frame] }), causes: [], compared_with: null };
  const hints = hintsOf(debug, new Map([['c1', { source: 'def f(x):\n    x[1]' }]]));
  assert.deepEqual([...hints.keys()], ['c1']);
  const hint = hints.get('c1')!.hints[0];
  assert.deepEqual(rangeOf(hint, ['def f(x):', '    x[1]']), { from: 14, to: 18 });
  assert.deepEqual(hintsOf(null, new Map()), new Map());
});

test('a hint without columns is about what its line says, and one behind the end is none', () => {
  const hint: IHint = { kind: 'cause', line: 2, endLine: 2, column: null, endColumn: null, text: '', values: [], confidence: 1, step: null };
  assert.deepEqual(rangeOf(hint, ['a', '  bc ']), { from: 4, to: 6 });
  assert.equal(rangeOf(hint, ['a']), null);
});

const line = (action: PlanShape['action'], seconds: number): PlanShape => ({
  step: 's1', cell: 0, cell_id: 'a', function: null, action, reason: '', recorded_seconds: seconds
}); // prettier-ignore

test('a plan is summed up', () => {
  assert.deepEqual(totals([line('restored', 5), line('run', 2), line('skipped', 1)]), { runs: 1, kept: 2, seconds: 2 });
});

test('a value may be JSON or a text', () => {
  assert.deepEqual([valueOf('3'), valueOf('[1]'), valueOf('be kind'), valueOf('"3"')], [3, [1], 'be kind', '3']);
});

/** Answers plans, and remembers what was asked. */
class Planner implements ISource {
  readonly live = true;
  readonly asked: Array<Record<string, unknown>> = [];
  problem: Problem | null = null;

  async request(_: string, params: Record<string, unknown> = {}): Promise<never> {
    this.asked.push(params);
    if (this.problem) {
      throw this.problem;
    }
    return { plan: [line('run', 1)], could_mutate: { s1: ['POST /pay'] }, saved_seconds: 0 } as never;
  }
}

const settled = (model: ReplayModel): Promise<void> =>
  new Promise(resolve => model.changed.connect(() => !model.asking && resolve()));

test('a replay asks for a plan once for several changes, and lets nothing happen outside that was not named', async () => {
  const planner = new Planner();
  const model = new ReplayModel(planner, 'r1', 's4', { cells: [] }, 'failure');
  model.mode = 'here';
  model.allow('s1', true);
  model.allow('s1', false);
  assert.equal(model.ready, false);
  await settled(model);
  assert.deepEqual(planner.asked, [{ run: 'r1', cells: [], from_step: 's4' }]);
  assert.equal(model.ready, true);
  assert.deepEqual(model.mutations, [['s1', ['POST /pay']]]);
  model.dispose();
});

test('renamed steps have to be mapped before the button is enabled', async () => {
  const planner = new Planner();
  planner.problem = new Problem('steps-unmapped', 'f is gone', null, [{ step: 's1', name: 'f', proposals: [] }]);
  const model = new ReplayModel(planner, 'r1', null, {}, 'failure');
  model.ask();
  await settled(model);
  assert.equal(model.ready, false);
  planner.problem = null;
  model.map('f', 'g');
  await settled(model);
  assert.equal(model.ready, true);
  assert.deepEqual(planner.asked[1], { run: 'r1', mapping: { f: 'g' } });
  assert.equal(model.unmapped.length, 1);
  model.dispose();
});

const given = (name: string, text: string, recorded: string, more: Partial<IGiven> = {}): IGiven => ({
  name, text, recorded, isText: false, title: name, where: '', choices: null, beginning: null, ...more
}); // prettier-ignore

test('only values that were changed are given, a text as the text that it is', () => {
  const model = new ReplayModel(new Planner(), 'r1', null, {}, 'values');
  model.add();
  model.offer([given('RATE', '3', '3'), given('prompt', '12', 'be brief', { isText: true }), given('SIZE', '12', '4')], 2);
  assert.deepEqual(model.options, { overrides: { prompt: '12', SIZE: 12 } });
  assert.deepEqual([model.given.length, model.unlisted], [4, 2]);
});

test('a refusal stands beside the value that it is about, and nowhere else', async () => {
  const planner = new Planner();
  planner.problem = new Problem('model-not-allowed', '--set model: this project does not allow huge.', 'It allows small.');
  const model = new ReplayModel(planner, 'r1', null, {}, 'values');
  model.offer([given('model@ask', 'huge', 'small', { isText: true }), given('RATE', '4', '3'), given('model', 'small', 'small')]);
  model.ask();
  await settled(model);
  assert.deepEqual(model.given.map(each => model.refusal(each)?.name ?? null), ['model-not-allowed', null, null]);
  assert.deepEqual([model.objection, model.ready], [null, false]);
  model.set(0, { text: 'small' });
  assert.equal(model.objection?.name, 'model-not-allowed');
  model.dispose();
});

test('what was left is asked for anew, and dismissed once', async () => {
  const left = new Left();
  const shape: LeftShape = { run: 'r1', recovered: null, paused: null, more: 0 };
  const source = { live: true, request: async () => shape } as unknown as ISource;
  const found: Array<string | null> = [];
  const look = (): void => void found.push(left.shape?.run ?? null);
  left.changed.connect(look);
  await left.ask(source);
  left.dismiss();
  await left.ask(source);
  await left.ask({ live: true, request: async () => ({ ...shape, run: 'r2' }) } as unknown as ISource);
  await left.ask(null);
  assert.deepEqual(found, ['r1', null, null, 'r2', null]);
});

test('a graph is laid out by its layers, and edges to what is not there are left out', () => {
  const node = (step: string, layer: number, order: number): GraphShape['nodes'][number] => ({
    step, kind: 'cell', cell: 0, cell_id: null, file: null, function: null, line: null, title: step, text: '', status: 'succeeded', attempt: 1,
    count: 1, layer, order, lines: []
  }); // prettier-ignore
  const edges: GraphShape['edges'] = [
    { source: 'a', target: 'b', names: ['x', 'x[0]', 'y'], kind: 'value' },
    { source: 'a', target: 'gone', names: [], kind: 'value' }
  ];
  const placed = place({ run: 'r', of: 'run', step: null, nodes: [node('b', 1, 0), node('c', 1, 1), node('a', 0, 0)], edges, hubs: [], more: 0 });
  const at = new Map(placed.nodes.map(each => [each.node.step, each]));
  assert.ok(at.get('a')!.y < at.get('b')!.y);
  assert.ok(at.get('b')!.x < at.get('c')!.x);
  assert.deepEqual(placed.edges.map(edge => edge.label), ['x +1']);
});

test('of 5,000 steps in a graph a bounded number is drawn with all it says, the others as one outline, and counted', () => {
  const nodes: GraphShape['nodes'] = Array.from({ length: 5000 }, (_, seq) => ({
    step: `s${seq}`, kind: 'cell', cell: seq, cell_id: null, file: null, function: null, line: null, title: '', text: '',
    status: seq === 4000 ? 'failed' : 'succeeded', attempt: 1, count: 1, layer: Math.floor(seq / 50), order: seq % 50, lines: []
  })); // prettier-ignore
  const edges: GraphShape['edges'] = nodes.slice(1).map(({ step }, at) => ({ source: `s${Math.floor(at / 2)}`, target: step, names: ['x'], kind: 'value' }));
  const placed = place({ run: 'r', of: 'run', step: null, nodes, edges, hubs: [], more: 0 });
  const whole = shown(placed, { left: 0, top: 0, right: placed.width, bottom: placed.height }, node => node.step === 's7');
  assert.deepEqual(whole.nodes.map(at => at.node.step), ['s7', 's4000']);
  assert.equal(whole.outlined, 4998);
  assert.equal(outline(placed).nodes.split('M').length - 1, 5000);
  const part = shown(placed, { left: 0, top: 0, right: 1000, bottom: 1000 }, () => false);
  assert.ok(part.nodes.length > 20 && part.nodes.length <= DETAILED, String(part.nodes.length));
  assert.ok(part.edges.length <= 4 * DETAILED);
  assert.equal(part.outlined, 0);
  const last = placed.nodes[4999];
  assert.equal(nodeAt(placed, last.x + 1, last.y + 1), last);
});

test('cells go by the counts that the notebook shows, in messages too', () => {
  const names = new CellNames([
    ['s1', { cell: 0, execution_count: 2 }],
    ['s4', { cell: 0, execution_count: 5 }],
    ['s2', { cell: 1, execution_count: null }]
  ]);
  assert.deepEqual([names.of({ step: 's1', cell: 0 }), names.of({ step: 's9', cell: 0 }), names.of({ cell: 1 })], ['[2]', '[5]', null]);
  assert.equal(names.said('set in cell 0 as `cell 0`, not cell 1'), 'set in [5] as `cell 0`, not cell 1');
});
