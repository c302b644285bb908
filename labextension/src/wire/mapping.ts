// JSON shapes that the kernel and the server speak. Made from show/wire_mapping.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

/**
 *
 */
export interface MappedShape {
  old: string;
  new: string;
  from: 'given' | 'private' | 'shared';
}

/**
 * What a recorded step may be called today; `likeness` is from 0 to 1. The
 * names of a cell's parts stand with commas between.
 */
export interface ProposalShape {
  name: string;
  likeness: number;
  why: string;
}

/**
 * A recorded step that today's source does not have under its name.
 */
export interface UnmappedShape {
  step: string | null;
  name: string;
  proposals: Array<ProposalShape>;
}
