// JSON shapes that the kernel and the server speak. Made from show/wire_keep.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { RunShape } from './common';

/**
 * How many `requests` a cassette holds; how many more `failed` and were left
 * out; of how many the answer is `short`, since the program did not read it to
 * its end; and of how many the body is not known (`bodiless`).
 */
export interface CassetteShape {
  requests: number;
  failed: number;
  short: number;
  bodiless: number;
}

/**
 * `export`: the file, its size in bytes, and the runs in it, the one that was
 * asked for first.
 * `missing`: how many parts the store itself had lost, which are therefore not
 * in the file. `cassette`: what is in the file, if it is one; it holds requests
 * and answers then, and no run.
 */
export interface ExportShape {
  run: string;
  file: string;
  bytes: number;
  runs: Array<RunShape>;
  missing: number;
  cassette: CassetteShape | null;
}

/**
 * `import`: the run that was exported, and all that came with it. `new`: those
 * that the store did not have.
 * `trusted`: whether their values can be opened and they can be replayed; else
 * they can be looked at.
 */
export interface ImportShape {
  run: string;
  file: string;
  bytes: number;
  runs: Array<RunShape>;
  new: Array<string>;
  trusted: boolean;
}
