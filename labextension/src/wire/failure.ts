// JSON shapes that the kernel and the server speak. Made from show/wire_failure.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

/**
 * An exception of the recorded program.
 */
export interface ErrorShape {
  type: string;
  message: string;
}

/**
 * Where a run failed; `step` is null where it failed before its first step, by
 * a syntax error for instance.
 * `ended` says where the error ended if nobody received it, and the program
 * went on: a thread, a task, a test. `frames` are the project's, or all;
 * `omitted` of them were not recorded. `difference` belongs to assertions.
 */
export interface FailureShape {
  step: string | null;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  end_line: number | null;
  error: ErrorShape;
  column: number | null;
  end_column: number | null;
  text: string | null;
  values: Array<SeenShape>;
  difference: string | null;
  notes: Array<string>;
  ended: string | null;
  frames: Array<PlaceShape>;
  omitted: number;
  chain: Array<RaisedShape>;
  parts: Array<RaisedShape>;
  lost: Array<RaisedShape>;
}

/**
 * One entry of a traceback; columns are 0-based characters, `text` is the
 * expression where its source is recorded.
 */
export interface PlaceShape {
  project: boolean;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  end_line: number | null;
  column: number | null;
  end_column: number | null;
  text: string | null;
}

/**
 * Another exception that belongs to a failure, with its deepest place in the
 * project.
 * `how`: `cause` (raise … from), `context` (while it was being handled),
 * `suppressed` (from None), `part` (of a group), `lost`.
 */
export interface RaisedShape {
  error: ErrorShape;
  how: string;
  notes: Array<string>;
  ended: string | null;
  place: PlaceShape | null;
}

/**
 * A part of the failing expression with its value, as short text.
 */
export interface SeenShape {
  text: string;
  value: string;
}
