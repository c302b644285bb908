// JSON shapes that the kernel and the server speak. Made from show/wire*.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

export * from './bisect';
export * from './check';
export * from './common';
export * from './diff';
export * from './failure';
export * from './graph';
export * from './handed';
export * from './into';
export * from './keep';
export * from './lineage';
export * from './mapping';
export * from './offers';
export * from './outside';
export * from './panel';
export * from './recover';
export * from './replay';
export * from './rest';
export * from './results';
export * from './states';
export * from './steps';
export * from './sweep';
export * from './value';
