// JSON shapes that the kernel and the server speak. Made from show/wire_rest.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { ProblemShape } from './common';
import type { HandedShape } from './handed';
import type { RecoverShape } from './recover';
import type { ReplayShape, VerifyShape } from './replay';
import type { SweepShape, VariantShape } from './sweep';

/**
 * The data of an event `handed`: one hand-over that has ended; `left` are still
 * to come.
 */
export interface HandedEventShape {
  run: string;
  left: number;
  outcome: ReplayShape;
}

/**
 * A replay that a server was asked for. `run` is the new run's id, which it has
 * from the beginning on.
 * A sweep makes several runs, and so do hand-overs of several runs or into
 * several targets: of these `run` is the name under which the server tells of
 * all, and no run is called so. `runs` are those that have begun. `cancelled`:
 * whether somebody asked for its end. `outcome` is that of `replay`, `verify`,
 * `recover`, `resume`, `replay --sweep` or `replay --into` once it has ended;
 * `error` is set instead where none came of it. `progress` is what was said
 * last of how it gets on.
 */
export interface JobShape {
  run: string;
  replay_of: string;
  kind: 'replay' | 'verify' | 'recover' | 'resume' | 'sweep' | 'into';
  state: 'queued' | 'running' | 'ended';
  runs: Array<string>;
  cancelled: boolean;
  progress: string | null;
  outcome: ReplayShape | VerifyShape | RecoverShape | SweepShape | HandedShape | null;
  error: ProblemShape | null;
}

/**
 * The data of an event `progress`.
 */
export interface ProgressShape {
  run: string;
  text: string;
}

/**
 * `serve`: where its routes begin, the token that each request wants, and the
 * folder out of which no path leads.
 */
export interface ServeShape {
  url: string;
  token: string;
  folder: string;
}

/**
 * The data of an event `variant`: one of a sweep that has ended; `left` are
 * still to come.
 */
export interface VariantEventShape {
  run: string;
  left: number;
  variant: VariantShape;
}
