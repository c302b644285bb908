// JSON shapes that the kernel and the server speak. Made from show/wire_bisect.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire

/**
 * `bisect`: the first bad commit; null where `candidates` are several, because
 * those between could not be judged.
 * `failure` is the type of the exception that counts as bad, `commits` how many
 * there are from behind `good` to `bad`.
 */
export interface BisectShape {
  run: string;
  failure: string;
  good: CommitShape;
  bad: CommitShape;
  commits: number;
  first_bad: CommitShape | null;
  candidates: Array<CommitShape>;
  trials: Array<TrialShape>;
}

/**
 * A commit, by its whole hash; `date` is its author's.
 */
export interface CommitShape {
  commit: string;
  date: string;
  author: string;
  subject: string;
}

/**
 * What the replay at one commit showed; `replay` is null where no run came
 * about.
 */
export interface TrialShape {
  commit: CommitShape;
  verdict: 'good' | 'bad' | 'skipped';
  reason: string;
  replay: string | null;
  seconds: number;
}
