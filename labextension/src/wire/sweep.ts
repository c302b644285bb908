// JSON shapes that the kernel and the server speak. Made from show/wire_sweep.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { ProblemShape } from './common';
import type { ErrorShape } from './failure';

/**
 * What a run came to: `output` is what it showed in the end, `cost` is in the
 * unit of `[tool.rewound] prices`.
 */
export interface MeasuredShape {
  output: string;
  usage: UsageShape;
  cost: number | null;
}

/**
 * `replay --sweep`: the run that was replayed, what it came to itself, and its
 * variants.
 */
export interface SweepShape {
  replay_of: string;
  names: Array<string>;
  recorded: MeasuredShape;
  variants: Array<VariantShape>;
}

/**
 * Tokens that models have read and written, in so many calls.
 */
export interface UsageShape {
  calls: number;
  input_tokens: number;
  output_tokens: number;
}

/**
 * One replay: `values` are its own of what is swept, `asked` what of models was
 * not answered by the recording; else as `replay`.
 */
export interface VariantShape {
  values: Record<string, unknown>;
  run: string | null;
  status: 'succeeded' | 'failed' | 'held' | 'refused' | 'diverged';
  seconds: number;
  saved_seconds: number;
  ran: number;
  restored: number;
  measured: MeasuredShape | null;
  asked: UsageShape;
  error: ErrorShape | ProblemShape | null;
}
