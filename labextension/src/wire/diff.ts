// JSON shapes that the kernel and the server speak. Made from show/wire_diff.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { ErrorShape } from './failure';

/**
 * `diff`: `steps` has what is not the same, in the order of the second run;
 * `effects` is null: they are not recorded.
 */
export interface DiffShape {
  left: SideShape;
  right: SideShape;
  equal: boolean;
  first: FirstShape | null;
  same_steps: number;
  steps: Array<StepDiffShape>;
  surroundings: Array<SurroundingShape>;
  effects: Array<unknown> | null;
  not_compared: Array<UnlookedShape>;
  limits: Array<string>;
}

/**
 * One part of a value; `left` or `right` is null where that side does not have
 * it.
 */
export interface DifferenceShape {
  path: string;
  kind: 'value' | 'type' | 'added' | 'removed' | 'length' | 'shape' | 'dtype' | 'elements' | 'text' | 'order' | 'close' | 'opaque';
  left: string | null;
  right: string | null;
  count: number | null;
  of: number | null;
  largest: number | null;
  examples: Array<ExampleShape>;
  lines: Array<string> | null;
}

/**
 * One of many elements that differ.
 */
export interface ExampleShape {
  path: string;
  left: string;
  right: string;
}

/**
 * Where the runs part: an entry of `steps`, in what, and by which value.
 */
export interface FirstShape {
  left: StepPlaceShape | null;
  right: StepPlaceShape | null;
  part: 'started' | 'source' | 'argument' | 'read' | 'generated' | 'result' | 'printed' | 'error' | 'status';
  value: ValueDiffShape | null;
}

/**
 * One of the two runs.
 */
export interface SideShape {
  run: string;
  kind: 'notebook' | 'script' | 'module' | 'kernel' | 'call' | 'request' | 'replay';
  source: string | null;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  started: string;
  seconds: number | null;
  replay_of: string | null;
}

/**
 * A changed text as a unified diff; `cosmetic` if only comments and layout
 * changed.
 */
export interface SourceDiffShape {
  lines: Array<string>;
  cosmetic: boolean;
}

/**
 * A step that is not the same; `left` or `right` is null where that run does
 * not have it.
 */
export interface StepDiffShape {
  left: StepPlaceShape | null;
  right: StepPlaceShape | null;
  changed: Array<'started' | 'source' | 'argument' | 'read' | 'generated' | 'result' | 'printed' | 'error' | 'status'>;
  moved: boolean;
  source: SourceDiffShape | null;
  values: Array<ValueDiffShape>;
  printed: Array<string> | null;
  duration: boolean;
  below: number;
}

/**
 * A step as one of the runs has it.
 */
export interface StepPlaceShape {
  step: string;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  seconds: number | null;
  error: ErrorShape | null;
}

/**
 * Python, a package, the working folder, arguments.
 */
export interface SurroundingShape {
  name: string;
  left: string;
  right: string;
}

/**
 * A value that could not be compared.
 */
export interface UnlookedShape {
  step: string;
  name: string;
  why: string;
}

/**
 * A value; `name` is null for a result, `why` says why it was not looked into.
 */
export interface ValueDiffShape {
  name: string | null;
  role: 'generated' | 'argument' | 'read' | 'result';
  change: 'changed' | 'added' | 'removed' | 'close';
  line: number | null;
  left: string | null;
  right: string | null;
  differences: Array<DifferenceShape>;
  more: number;
  why: string | null;
}
