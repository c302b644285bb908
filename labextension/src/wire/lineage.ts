// JSON shapes that the kernel and the server speak. Made from show/wire_lineage.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

/**
 * Where a value was really computed; `step` is null where it is not to be
 * found, because that run is not in the store any more (`missing`) for example.
 */
export interface ExecutedShape {
  run: string;
  step: string | null;
  missing: boolean;
}

/**
 * A recorded value that was handed to a run: the step that made it, its name
 * there, and the name that it has here.
 */
export interface HandedValueShape {
  run: string;
  step: string;
  name: string;
  parameter: string;
}

/**
 * `lineage`: the family, oldest first; and of `name`, if one was asked for, the
 * value itself and what it was made from.
 */
export interface LineageShape {
  run: string;
  family: Array<MemberShape>;
  name: string | null;
  values: Array<StationShape>;
}

/**
 * A part of the environment that its first parent had otherwise.
 */
export interface MemberEnvironmentShape {
  name: string;
  before: string;
  now: string;
}

/**
 * One run of the family; `missing` if it is not in the store any more: then
 * nothing else is known of it.
 * `how` is `recorded`, `replay`, `as-is`, `verification`, `handed over` or
 * another word for what made it. `source_hash` is that of the text that ran;
 * `changed` are the cells and functions that do something else than in the
 * parent whose program it runs.
 */
export interface MemberShape {
  run: string;
  missing: boolean;
  kind: string | null;
  how: string;
  parents: Array<ParentShape>;
  status: string | null;
  started: string | null;
  source: string | null;
  source_hash: string | null;
  changed: Array<string>;
  overrides: Record<string, unknown>;
  mapping: Record<string, string>;
  values: Array<HandedValueShape>;
  environment: Array<MemberEnvironmentShape>;
}

/**
 * A run that another was made from: it replays it, values of it were handed
 * over, or its program ran there before.
 */
export interface ParentShape {
  run: string;
  role: 'replayed' | 'handed' | 'target';
}

/**
 * One value on the way back. `step` is null where its run is not in the store
 * any more.
 */
export interface StationShape {
  run: string;
  step: string | null;
  cell: number | null;
  cell_id: string | null;
  function: string | null;
  line: number | null;
  name: string;
  value: string;
  how: string;
  executed: ExecutedShape;
}
