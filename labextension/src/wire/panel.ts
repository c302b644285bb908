// JSON shapes that the kernel and the server speak. Made from show/wire_panel.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { DebugShape, ProblemShape, RunShape } from './common';
import type { UnmappedShape } from './mapping';
import type { RecoverShape } from './recover';
import type { ReplayShape } from './replay';
import type { TimelineShape } from './steps';

/**
 * What a view below a cell is about. `live`: it was the run that the kernel
 * records; `plan`: what a replay does, or has done.
 * `texts` are the first lines of cells, by their nbformat id.
 */
export interface AboutShape {
  run: RunShape;
  live: boolean;
  plan: ReplayShape | null;
  texts: Record<string, string>;
}

/**
 * What is new since the batch before. What is null is as it was; `cells` are
 * those that changed, `steps` those that began or ended.
 * `skipped` counts steps that came too quickly to be told: `timeline` with
 * `after` answers them.
 */
export interface BatchShape {
  type: 'batch';
  seq: number;
  run: RunShape | null;
  cells: Array<CellShape>;
  steps: TimelineShape | null;
  skipped: number;
  debug: DebugShape | null;
  replay: ReplayingShape | null;
}

/**
 * The newest execution of a cell, and the mark that its margin gets; `reason`
 * is one sentence for who asks why.
 * `source` is its text as it was executed: a mark, and every hint, is about
 * that text and no other.
 */
export interface CellShape {
  cell_id: string | null;
  cell: number | null;
  step: string;
  execution_count: number | null;
  attempt: number;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  mark: 'recorded' | 'restored' | 'stale' | 'would-run' | 'failed' | 'interrupted' | 'running';
  reason: string | null;
  started: string;
  seconds: number | null;
  source: string;
}

/**
 * The module and the style sheet that draw a view. Asked for by `{"type":
 * "code", "known": […]}`: of a known version both are empty.
 */
export interface CodeShape {
  type: 'code';
  version: string;
  code: string;
  css: string;
}

/**
 * A front end has missed what came after `after`.
 */
export interface FetchShape {
  type: 'fetch';
  after: number;
}

/**
 * The answer to `marks`.
 */
export interface MarksShape {
  run: string;
  cells: Array<CellShape>;
}

/**
 * What a front end opens its comm with. `seq` is the last number that it has
 * seen of this kernel, if it is back.
 */
export interface OpenShape {
  protocol: number;
  seq: number | null;
}

/**
 * The answer to `recover` and `resume`.
 */
export interface RecoveredShape {
  outcome: RecoverShape;
  cells: Array<ReplayedCellShape>;
}

/**
 * The kernel does not talk like this, and closes the comm: it speaks
 * `protocol`.
 */
export interface RefusalShape {
  type: 'refusal';
  protocol: number;
  error: ProblemShape;
}

/**
 * What a replay leaves in a cell of the notebook, as if it had been run:
 * nbformat outputs. `action` as in a plan.
 */
export interface ReplayedCellShape {
  cell_id: string | null;
  cell: number | null;
  action: string;
  execution_count: number | null;
  outputs: Array<Record<string, unknown>>;
}

/**
 * The answer to `replay`.
 */
export interface ReplayedShape {
  outcome: ReplayShape;
  cells: Array<ReplayedCellShape>;
}

/**
 * How a replay in this kernel gets on; `request` is the id under which it was
 * asked for, empty for `%replay --debug`.
 * `done` of `of` cells are behind it. `releasing`: it waits until the
 * notebook's debugger is off. `debugging`: until it is on.
 */
export interface ReplayingShape {
  request: string;
  state: 'waiting' | 'running' | 'releasing' | 'debugging' | 'ended';
  done: number;
  of: number;
  cell_id: string | null;
}

/**
 * The answer to a request; one of `result` and `error` is null.
 */
export interface ReplyShape {
  unmapped?: Array<UnmappedShape>;
  type: 'reply';
  id: string;
  result: unknown;
  error: ProblemShape | null;
}

/**
 * A front end asks; `id` is any text, and comes back with the answer.
 */
export interface RequestShape {
  type: 'request';
  id: string;
  method: 'runs' | 'run' | 'steps' | 'timeline' | 'step' | 'value' | 'debug' | 'why' | 'graph' | 'offers' | 'plan' | 'replay' | 'stop' | 'diff' | 'marks' | 'left' | 'recover' | 'resume';
  params: Record<string, unknown>;
}

/**
 * All that a front end has to know first. `run` is null where nothing is
 * recorded. The next batch has the number `seq` + 1.
 * `steps` are the newest; where `steps.total` is more than there are,
 * `timeline` answers all. `debug` is null unless something failed.
 */
export interface SnapshotShape {
  type: 'snapshot';
  seq: number;
  protocol: number;
  version: string;
  recording: boolean;
  branch: string;
  run: RunShape | null;
  cells: Array<CellShape>;
  steps: TimelineShape | null;
  debug: DebugShape | null;
}

/**
 * The answer to `stop`: whether there was a replay to stop.
 */
export interface StopShape {
  stopped: boolean;
}

/**
 * A window with a view, `client`, wants to be told what is new, or no more.
 */
export interface WatchShape {
  type: 'open' | 'close';
  client: string;
}
