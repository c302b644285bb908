// JSON shapes that the kernel and the server speak. Made from show/wire_into.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

/**
 * One recorded value: the step that made it, its name there, and the parameter
 * that it went to; `size` in bytes, as it is stored.
 */
export interface HandingShape {
  run: string;
  step: string;
  name: string;
  parameter: string;
  type: string;
  size: number;
}

/**
 * `values` are what was handed over, `given` what --set gave, `left` the
 * parameters that stay as they are.
 * `target_run` is the newest recorded run of the target; `warnings` are
 * sentences on what has changed since the values were recorded.
 */
export interface IntoShape {
  target: string;
  kind: 'function' | 'script' | 'notebook';
  values: Array<HandingShape>;
  given: Record<string, unknown>;
  left: Array<string>;
  target_run: string | null;
  warnings: Array<string>;
}
