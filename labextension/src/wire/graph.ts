// JSON shapes that the kernel and the server speak. Made from show/wire_graph.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

/**
 * `target` used what `source` had made, under these names; or, with `call`, was
 * called by it.
 */
export interface EdgeShape {
  source: string;
  target: string;
  names: Array<string>;
  kind: 'value' | 'definition' | 'call';
}

/**
 * `hubs` are steps whose functions nearly all others use: those edges are left
 * out. `more` steps are left out, the deepest or oldest.
 * Of a slice, `step` is what is asked about.
 */
export interface GraphShape {
  run: string;
  of: 'run' | 'slice';
  step: string | null;
  nodes: Array<NodeShape>;
  edges: Array<EdgeShape>;
  hubs: Array<string>;
  more: number;
}

/**
 * A step; `count` calls are drawn as one. `layer` counts from above, `order`
 * from the left. `lines`: of a slice, those that matter.
 */
export interface NodeShape {
  step: string;
  kind: 'cell' | 'call';
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  title: string;
  text: string;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  attempt: number;
  count: number;
  layer: number;
  order: number;
  lines: Array<number>;
}
