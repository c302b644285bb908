// JSON shapes that the kernel and the server speak. Made from show/wire_handed.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

import type { ReplayShape } from './replay';

/**
 * `replay --into` of several runs or into several targets: one entry for each
 * pair, in the order in which they ran.
 */
export interface HandedShape {
  runs: Array<ReplayShape>;
}
