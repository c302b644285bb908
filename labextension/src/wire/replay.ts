// JSON shapes that the kernel and the server speak. Made from show/wire_replay.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { EnvironmentShape, SettingShape } from './check';
import type { ProblemShape } from './common';
import type { ErrorShape } from './failure';
import type { IntoShape } from './into';
import type { MappedShape } from './mapping';
import type { PausedShape } from './outside';

/**
 * What a replay asked for that the recording does not hold, the nearest that it
 * does, and in what the two differ.
 */
export interface DivergenceShape {
  step: string | null;
  kind: string;
  asked: string;
  nearest: string | null;
  differs: Array<string>;
  command: string;
}

/**
 * How often a replay was answered from the recording, reached the outside, or
 * held a mutation back.
 */
export interface EffectsShape {
  served: number;
  live: number;
  dry_run: number;
  held: number;
}

/**
 * What a replay held back: why, and the step that a person could let through
 * with `--allow-mutations`, null if there is none.
 */
export interface HeldShape {
  why: string;
  allow: string | null;
}

/**
 * What a replay does, or did, to one step; `step` is null for a cell that the
 * recording does not hold.
 */
export interface PlanShape {
  step: string | null;
  cell: number | null;
  cell_id: string | null;
  function: string | null;
  action: 'restored' | 'ran' | 'run' | 'served' | 'skipped';
  reason: string;
  recorded_seconds: number | null;
}

/**
 * `replay`; `run` is null when only the plan was asked for. `live` and
 * `uncovered` count, by name, what reached the outside.
 * `until` is the step behind which it ended because that was asked for;
 * `untaken` what was to be given to calls of which none was made. `given` are
 * values that are not the recorded run's, by `NAME` or `NAME@STEP`, without
 * secrets. `mapping` are recorded steps that have other names today, `gone`
 * those that today's source has no more. `saved_calls` counts, by kind, what
 * did not have to be asked of the outside again, `saved_tokens` what models
 * would have taken for it. Of a plan alone: `could_mutate` tells by step what
 * it changed outside when it was recorded, `verified` whether the run came out
 * the same when it was replayed as recorded. `environment` and `settings`: in
 * what they are not as recorded. `into`: what of `replay_of` was handed to
 * another program, whose run `run` is.
 */
export interface ReplayShape {
  run: string | null;
  replay_of: string;
  status: 'succeeded' | 'failed' | 'held' | 'refused' | 'diverged';
  seconds: number;
  saved_seconds: number;
  plan: Array<PlanShape>;
  effects: EffectsShape;
  live: Record<string, number>;
  uncovered: Record<string, number>;
  held: Array<HeldShape>;
  divergences: Array<DivergenceShape>;
  saved_calls: Record<string, number>;
  saved_tokens: number;
  could_mutate: Record<string, Array<string>>;
  given: Record<string, unknown>;
  mapping: Array<MappedShape>;
  gone: Array<string>;
  untaken: Array<string>;
  until: string | null;
  environment: Array<EnvironmentShape>;
  settings: Array<SettingShape>;
  paused: PausedShape | null;
  verified: boolean | null;
  stop: StoppedAtShape | null;
  into: IntoShape | null;
  error: ErrorShape | ProblemShape | null;
}

/**
 * Where a debugger stopped: before `line` ran for the `hit`-th time; `differs`
 * names what was not as the recording has it, `changed` what a person has given
 * another value there.
 */
export interface StoppedAtShape {
  cell_id: string | null;
  file: string | null;
  function: string;
  line: number;
  hit: number;
  error: string;
  differs: Array<string>;
  changed: Array<string>;
}

/**
 * `verify`: whether a replay as recorded came out the same; `difference` is
 * where it first did not, in words.
 */
export interface VerifyShape {
  run: string;
  replay: string | null;
  reproducible: boolean;
  status: 'succeeded' | 'failed' | 'held' | 'refused' | 'diverged';
  seconds: number;
  divergences: Array<DivergenceShape>;
  environment: Array<EnvironmentShape>;
  settings: Array<SettingShape>;
  difference: string | null;
}
