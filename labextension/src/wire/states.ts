// JSON shapes that the kernel and the server speak. Made from show/wire_states.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { ValueDiffShape } from './diff';

/**
 * A branch and its latest state; the place of that where its cell was executed.
 */
export interface BranchShape {
  name: string;
  run: string;
  step: string;
  current: boolean;
}

/**
 * A name and its value as text.
 */
export interface NamedShape {
  name: string;
  value: string;
}

/**
 * Names that a cell bound, changed in place and deleted.
 */
export interface NamesShape {
  bound: Array<string>;
  changed: Array<string>;
  deleted: Array<string>;
}

/**
 * From `left` to `right`.
 */
export interface StateDiffShape {
  left: StateSideShape;
  right: StateSideShape;
  added: Array<NamedShape>;
  gone: Array<NamedShape>;
  changed: Array<ValueDiffShape>;
}

/**
 * A state: after one execution of a cell. `text` is the cell's first line.
 */
export interface StateShape {
  run: string;
  step: string;
  cell: number | null;
  cell_id: string | null;
  text: string;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  started: string;
  seconds: number | null;
  branch: string;
  present: boolean;
  names: NamesShape;
}

/**
 * One of two states.
 */
export interface StateSideShape {
  run: string;
  step: string;
}

/**
 * `states`: of the kernel whose run that is; `diff` is null where no two are
 * compared.
 */
export interface StatesShape {
  run: string;
  states: Array<StateShape>;
  branches: Array<BranchShape>;
  diff: StateDiffShape | null;
}
