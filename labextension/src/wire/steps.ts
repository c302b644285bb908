// JSON shapes that the kernel and the server speak. Made from show/wire_steps.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { StepShape } from './common';
import type { EffectShape } from './outside';

/**
 * The expression that a call was made from; columns are 0-based characters.
 */
export interface CallerShape {
  step: string | null;
  file: string | null;
  cell_id: string | null;
  line: number | null;
  end_line: number | null;
  column: number | null;
  end_column: number | null;
  text: string | null;
}

/**
 * A function that steps of a timeline are calls of; `file` is null for one that
 * a cell defined, `line` is its first.
 */
export interface NameShape {
  name: string;
  function: string;
  file: string | null;
  line: number | null;
}

/**
 * The text of a step's cell or function as it ran; its first line has the
 * number `first`.
 * `ran` are lines that certainly ran, `left` those that certainly did not; of
 * the others nobody knows. `called` holds pairs of a line and how many recorded
 * steps it called; `failed` is the line that an exception left the step from,
 * `returned` that from which it returned.
 */
export interface SourceShape {
  file: string | null;
  first: number;
  text: string;
  ran: Array<number>;
  left: Array<number>;
  called: Array<Array<number>>;
  failed: number | null;
  returned: number | null;
}

/**
 * One step with all that belongs to it. `outputs` are nbformat's, cut where
 * they are large (`cut` says how many are).
 * `traceback` is as Python prints it. `path` are the ids of the steps that it
 * ran under, the outermost first; `children` counts what it called, `more`
 * values that are left out.
 */
export interface StepDetailShape {
  run: string;
  step: StepShape;
  path: Array<string>;
  children: number;
  execution_count: number | null;
  source: SourceShape | null;
  caller: CallerShape | null;
  values: Array<StepValueShape>;
  more: number;
  outputs: Array<Record<string, unknown>>;
  cut: number;
  effects: Array<EffectShape>;
  more_effects: number;
  traceback: string | null;
}

/**
 * A value of a step: what it is to it, and its text in one line. `made_by` is
 * the step that made it, if that is known.
 * `how` is `bound`, `changed`, `deleted` or `regrouped` for what a cell
 * generated, else null. `size` is in bytes, as it is stored; `why` says why it
 * is not stored, or not whole. `definition`: a function, class or module, of
 * which there is no snapshot.
 */
export interface StepValueShape {
  name: string;
  role: 'used' | 'generated' | 'argument' | 'global' | 'result';
  type: string;
  text: string;
  hash: string | null;
  how: string | null;
  size: number | null;
  stored: boolean;
  why: string | null;
  definition: boolean;
  made_by: string | null;
}

/**
 * A page of a run's steps, by `seq`. `next` is what `after` has to be for the
 * next page, null behind the last one.
 * `total` is how many steps the run has; `matching` how many of them fit, null
 * where that would have to be counted first.
 */
export interface StepsShape {
  run: string;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  total: number;
  matching: number | null;
  steps: Array<StepShape>;
  next: number | null;
}

/**
 * The first requests to the outside of each step, in columns: entry i of each
 * belongs to one, which `step` (a `seq`) made.
 * `start` is as in the timeline; `kind` indexes `kinds`: `model` for a call of
 * a language model, else as in an EffectShape. `state` is 1 for one that
 * changed something outside, 2 for one that was held back in a replay because
 * it would have, else 0.
 */
export interface TicksShape {
  step: Array<number>;
  start: Array<number>;
  kind: Array<number>;
  state: Array<0 | 1 | 2>;
  kinds: Array<string>;
}

/**
 * Steps in columns, by `seq`: entry i of each column belongs to one step, whose
 * id is `s` and its `seq`.
 * `start` is in seconds since the run's own `started`; `seconds` is null while
 * a step runs. `parent` is a `seq`. `depth` is 0 for what no step called, as
 * far as the callers are known: a call that still runs is told when it ends,
 * after those that it made. `status` indexes `statuses`, `name` indexes `names`
 * and is -1 for a cell. `count`, `effects`, `readings`, `sizes` and
 * `executions` hold pairs of a `seq` and a number, and only where there is one:
 * of steps that stand for calls thinned out; of requests to the outside; of
 * readings of a clock or of chance; of bytes that it generated, as they are
 * stored; of a cell, the count that Jupyter shows beside it. `total` is how
 * many steps the run has. `mark` says how far this goes: `timeline` with
 * `since` answers what was written later; `more` says that there is something.
 */
export interface TimelineShape {
  run: string;
  started: string;
  total: number;
  mark: number;
  more: boolean;
  seq: Array<number>;
  parent: Array<number | null>;
  depth: Array<number>;
  start: Array<number>;
  seconds: Array<number | null>;
  status: Array<number>;
  kind: Array<0 | 1>;
  name: Array<number>;
  count: Array<Array<number>>;
  effects: Array<Array<number>>;
  readings: Array<Array<number>>;
  sizes: Array<Array<number>>;
  executions: Array<Array<number>>;
  ticks: TicksShape;
  names: Array<NameShape>;
  statuses: Array<'running' | 'succeeded' | 'failed' | 'interrupted'>;
}
