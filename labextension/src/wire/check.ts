// JSON shapes that the kernel and the server speak. Made from show/wire_check.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

/**
 * `check`: `ok` if nothing stands in the way of a replay; `notes` are told and
 * do not.
 */
export interface CheckShape {
  run: string;
  ok: boolean;
  checked: Record<string, CheckedShape>;
  problems: Array<FindingShape>;
  notes: Array<FindingShape>;
}

/**
 * What was looked at of one kind: how many, the bytes that were read (null
 * where none had to be), and how many are flawed.
 */
export interface CheckedShape {
  count: number;
  bytes: number | null;
  flaws: number;
}

/**
 * Of the environment: Python, the machine or a package, by name; `now` is null
 * for a package that is not installed.
 */
export interface EnvironmentShape {
  name: string;
  recorded: string;
  now: string | null;
}

/**
 * What is wrong or worth knowing: `name` as in docs/errors.md where it is the
 * name of an error.
 */
export interface FindingShape {
  name: string;
  what: string;
  hint: string | null;
}

/**
 * A setting that is not as it was when the run was recorded, and which of the
 * two the replay goes by.
 */
export interface SettingShape {
  name: string;
  recorded: unknown;
  now: unknown;
  used: 'recorded' | 'now';
}
