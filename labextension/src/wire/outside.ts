// JSON shapes that the kernel and the server speak. Made from show/wire_outside.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

/**
 * One request to the outside; `territory` is null but in a replay. One of the
 * kind `uncovered` was noticed, and not recorded.
 */
export interface EffectShape {
  order: number;
  step: string | null;
  kind: string;
  name: string;
  status: 'answered' | 'failed' | 'sent' | 'held' | 'uncovered';
  mutates: boolean;
  territory: 'recorded' | 'changed' | 'beyond' | null;
  served: boolean;
  started: string;
  seconds: number | null;
}

/**
 * What a run waits with for a person, and the step that asks; `choices` and
 * `default` are null where there are none.
 */
export interface PausedShape {
  question: string;
  kind: string;
  choices: Array<string> | null;
  default: unknown;
  step: string | null;
}
