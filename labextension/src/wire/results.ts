// JSON shapes that the kernel and the server speak. Made from show/schema.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { DebugShape, RunShape, RunsShape, WhyShape } from './common';
import type { DiffShape } from './diff';
import type { GraphShape } from './graph';
import type { OffersShape } from './offers';
import type { MarksShape, RecoveredShape, ReplayedShape, StopShape } from './panel';
import type { LeftShape } from './recover';
import type { ReplayShape } from './replay';
import type { StepDetailShape, StepsShape, TimelineShape } from './steps';
import type { ValueShape } from './value';

/** What each method of a request is answered with. */
export interface Results {
  runs: RunsShape;
  timeline: TimelineShape;
  steps: StepsShape;
  step: StepDetailShape;
  value: ValueShape;
  debug: DebugShape;
  why: WhyShape;
  graph: GraphShape;
  diff: DiffShape;
  offers: OffersShape;
  left: LeftShape;
  run: RunShape;
  plan: ReplayShape;
  replay: ReplayedShape;
  recover: RecoveredShape;
  resume: RecoveredShape;
  stop: StopShape;
  marks: MarksShape;
}
