// JSON shapes that the kernel and the server speak. Made from show/wire.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { ErrorShape, FailureShape } from './failure';
import type { UnmappedShape } from './mapping';
import type { EffectShape, PausedShape } from './outside';

/**
 * A ranked explanation of a failure.
 */
export interface CauseShape {
  rank: number;
  step: string;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  end_line: number | null;
  rule: string;
  confidence: number;
  message: string;
  chain: Array<LinkShape>;
}

/**
 * `debug`: the failure, null if nothing failed, its causes, and the last good
 * run that it was compared with.
 * `status` is the run's: a run that succeeded has a failure all the same where
 * an error was lost (see `FailureShape.ended`).
 */
export interface DebugShape {
  run: string;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  failure: FailureShape | null;
  causes: Array<CauseShape>;
  compared_with: string | null;
}

/**
 * One station on the way of a value; in a cause the origin stands first, in
 * `why` last.
 */
export interface LinkShape {
  step: string;
  cell: number | null;
  line: number | null;
  name: string;
  value: string;
  how: string;
}

/**
 * A value that a version was made from, and the step that had made it (null: it
 * is older than the recording).
 */
export interface OriginShape {
  name: string;
  step: string | null;
}

/**
 * What a command answers that could not be carried out. `unmapped` stands only
 * with `steps-unmapped`.
 */
export interface Problem {
  unmapped?: Array<UnmappedShape>;
  error: ProblemShape;
}

/**
 * An error of the request itself; `name` is stable and has a section in
 * docs/errors.md.
 */
export interface ProblemShape {
  name: string;
  message: string;
  hint: string | null;
}

/**
 * `record`: one recorded execution; `paused` is the question that it waits
 * with.
 */
export interface RecordShape {
  run: string;
  kind: string;
  source: string | null;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  steps: number;
  started: string;
  seconds: number | null;
  overhead_seconds: number;
  error: ErrorShape | null;
  paused: PausedShape | null;
}

/**
 * One rule; `on` is false where the project has switched it off.
 */
export interface RuleShape {
  name: string;
  summary: string;
  page: string;
  on: boolean;
}

/**
 * `rules`: what a diagnosis looks for, by name.
 */
export interface RulesShape {
  rules: Array<RuleShape>;
}

/**
 * One of `runs`.
 */
export interface RunShape {
  run: string;
  kind: string;
  source: string | null;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  steps: number;
  started: string;
  seconds: number | null;
  overhead_seconds: number;
  error: ErrorShape | null;
  paused: PausedShape | null;
  replay_of: string | null;
}

/**
 * `runs`: newest first.
 */
export interface RunsShape {
  runs: Array<RunShape>;
}

/**
 * `show`: the steps, and the requests to the outside, in the order in which
 * they began; `readings` by kind, as many as there were.
 */
export interface ShowShape {
  run: string;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  steps: Array<StepShape>;
  effects: Array<EffectShape>;
  readings: Record<string, number>;
}

/**
 * An execution of a cell that a value hangs on, with those of its lines that
 * matter.
 */
export interface SliceShape {
  step: string;
  cell: number | null;
  cell_id: string | null;
  lines: Array<number>;
}

/**
 * What a value was made from and what has been written again since.
 */
export interface StaleShape {
  name: string;
  source: string;
  changed_by: string;
  line: number | null;
}

/**
 * One step of a timeline; `name` is what `@rewound.step` calls it, `count` is
 * set where it stands for calls thinned out.
 * `effects`: how many requests to the outside it made itself, without those of
 * the calls below it.
 */
export interface StepShape {
  step: string;
  parent: string | null;
  kind: 'cell' | 'call';
  name: string | null;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  attempt: number;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  started: string;
  seconds: number | null;
  error: ErrorShape | null;
  count: number | null;
  effects: number;
}

/**
 * An execution of a cell that read a value, or anything that was made from it.
 */
export interface UserShape {
  step: string;
  cell: number | null;
  cell_id: string | null;
}

/**
 * One version of a name, and the step that made it.
 */
export interface VersionShape {
  step: string;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  name: string;
  value: string;
  type: string;
  hash: string | null;
  how: string;
  used: Array<OriginShape>;
}

/**
 * `why`: the versions of a name, oldest first, and the way of the asked one
 * back to its origins.
 * `onward` is the way on: what the cells that used it made of it, oldest first;
 * one that made nothing of it has `name` empty.
 */
export interface WhyShape {
  run: string;
  name: string;
  versions: Array<VersionShape>;
  chain: Array<LinkShape>;
  slice: Array<SliceShape>;
  used_by: Array<UserShape>;
  onward: Array<LinkShape>;
  stale: StaleShape | null;
}
