/** Small recordings for the tests of the models. */

import type { RunShape, SnapshotShape, TimelineShape } from '../src/wire';

export interface IStep {
  seq: number;
  parent?: number;
  start?: number;
  seconds?: number | null;
  status?: 'running' | 'succeeded' | 'failed' | 'interrupted';
  /** A function's name; left out for a cell. */
  name?: string;
  effects?: number;
  size?: number;
}

const STATUSES = ['running', 'succeeded', 'failed', 'interrupted'] as const;

/** What a kernel tells of these steps. */
export function told(steps: IStep[], total = steps.length): TimelineShape {
  const names = [...new Set(steps.map(step => step.name).filter((name): name is string => name !== undefined))];
  return {
    run: 'r1',
    started: '2026-01-01T10:00:00Z',
    total,
    mark: 1,
    more: false,
    seq: steps.map(step => step.seq),
    parent: steps.map(step => step.parent ?? null),
    depth: steps.map(() => 0),
    start: steps.map(step => step.start ?? step.seq),
    seconds: steps.map(step => (step.seconds === undefined ? 1 : step.seconds)),
    status: steps.map(step => STATUSES.indexOf(step.status ?? 'succeeded')),
    kind: steps.map(step => (step.name === undefined ? 0 : 1)),
    name: steps.map(step => (step.name === undefined ? -1 : names.indexOf(step.name))),
    count: [],
    effects: steps.filter(step => step.effects).map(step => [step.seq, step.effects!]),
    readings: [],
    executions: [],
    sizes: steps.filter(step => step.size).map(step => [step.seq, step.size!]),
    ticks: { step: [], start: [], kind: [], state: [], kinds: [] },
    names: names.map(name => ({ name, function: name, file: null, line: 1 })),
    statuses: [...STATUSES]
  };
}

export function run(id: string, replay_of: string | null = null): RunShape {
  return {
    run: id,
    kind: 'kernel',
    source: 'a.ipynb',
    status: 'succeeded',
    steps: 1,
    started: '2026-01-01T10:00:00Z',
    seconds: 1,
    overhead_seconds: 0,
    error: null,
    paused: null,
    replay_of
  };
}

/** What a kernel tells first of the run `r1` with these steps. */
export function snapshot(steps: IStep[]): SnapshotShape {
  const shape = { ...run('r1'), steps: steps.length };
  return { type: 'snapshot', seq: 1, protocol: 1, version: '0', recording: true, branch: 'main', run: shape, cells: [], steps: told(steps), debug: null };
}
