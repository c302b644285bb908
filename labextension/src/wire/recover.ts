// JSON shapes that the kernel and the server speak. Made from show/wire_recover.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { EnvironmentShape, SettingShape } from './check';
import type { ProblemShape, StepShape } from './common';
import type { ErrorShape } from './failure';
import type { IntoShape } from './into';
import type { MappedShape } from './mapping';
import type { EffectShape, PausedShape } from './outside';
import type { DivergenceShape, EffectsShape, HeldShape, PlanShape, StoppedAtShape } from './replay';

/**
 * What was known of the moment at which the run had died; `run` is the one that
 * was taken up.
 * `already_happened`: what the step in flight had asked of the outside, or
 * written, and that had an answer. `unknown`: changes that were begun, and of
 * which no end is recorded.
 */
export interface InFlightShape {
  run: string;
  step_in_flight: StepShape | null;
  already_happened: Array<EffectShape>;
  unknown: Array<EffectShape>;
}

/**
 * What the newest run of a notebook has left to be taken up: it died
 * (`recovered` is what is known of that moment), or waits with a question
 * (`paused`). All is null where there is nothing. `more` counts effects that
 * are not listed.
 */
export interface LeftShape {
  run: string | null;
  recovered: InFlightShape | null;
  paused: PausedShape | null;
  more: number;
}

/**
 * `recover` and `resume`: what `replay` answers; `recovered` is null for a run
 * that had not died.
 */
export interface RecoverShape {
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
  recovered: InFlightShape | null;
}
