// JSON shapes that the kernel and the server speak. Made from show/wire_value.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

/**
 * An array or series; `head` are its first elements. The numbers are null where
 * they make no sense or it is too large.
 */
export interface ArrayShape {
  shape: Array<number>;
  dtype: string;
  head: Array<string>;
  missing: number | null;
  minimum: number | null;
  maximum: number | null;
  mean: number | null;
  histogram: HistogramShape | null;
}

/**
 * A column of a table.
 */
export interface HeadShape {
  name: string;
  dtype: string;
}

/**
 * How often numbers fall between two neighbouring `edges`; there is one edge
 * more than counts. NaN and infinities are left out.
 */
export interface HistogramShape {
  edges: Array<number>;
  counts: Array<number>;
}

/**
 * A picture, in base64.
 */
export interface ImageShape {
  mime: string;
  data: string;
  width: number | null;
  height: number | null;
}

/**
 * One part of a value; `at` is what to add to `path` to see it, `opens` whether
 * there is more to see than `text`.
 */
export interface PartShape {
  at: number;
  label: string;
  type: string;
  text: string;
  opens: boolean;
}

/**
 * A page of what a value consists of: items, keys, fields.
 */
export interface PartsShape {
  count: number;
  offset: number;
  parts: Array<PartShape>;
}

/**
 * A page of a frame: `cells` are rows of texts, `index` labels them. `offset`
 * and `column` are where the page begins.
 */
export interface TableShape {
  rows: number;
  columns: number;
  offset: number;
  column: number;
  heads: Array<HeadShape>;
  index: Array<string>;
  cells: Array<Array<string>>;
  numeric: Array<boolean>;
}

/**
 * A piece of a text, from the character `offset` on.
 */
export interface TextShape {
  characters: number;
  offset: number;
  text: string;
}

/**
 * A value, or the part of it at `path`. `kind` says which of `table`, `array`,
 * `image`, `long` (a text) and `parts` is set.
 * Of a scalar none is. An array of colours has an `image` too. `nothing`: it is
 * not stored, or cannot be opened; then `why` says why.
 */
export interface ValueShape {
  run: string;
  step: string;
  name: string;
  role: 'used' | 'generated' | 'argument' | 'global' | 'result';
  path: Array<number>;
  type: string;
  text: string;
  hash: string | null;
  size: number | null;
  kind: 'table' | 'array' | 'image' | 'text' | 'parts' | 'scalar' | 'nothing';
  why: string | null;
  table: TableShape | null;
  array: ArrayShape | null;
  image: ImageShape | null;
  long: TextShape | null;
  parts: PartsShape | null;
}
