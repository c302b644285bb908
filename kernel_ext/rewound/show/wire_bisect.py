"""The JSON shapes of `bisect`, by the rules of `wire`: what is unknown is null, times are seconds, dates ISO 8601."""

from __future__ import annotations

from typing import Literal, TypedDict

from rewound.replay.bisect import Bisection
from rewound.replay.history import Commit


class CommitShape(TypedDict):
    """A commit, by its whole hash; `date` is its author's."""

    commit: str
    date: str
    author: str
    subject: str


class TrialShape(TypedDict):
    """What the replay at one commit showed; `replay` is null where no run came about."""

    commit: CommitShape
    verdict: Literal["good", "bad", "skipped"]
    reason: str
    replay: str | None
    seconds: float


class BisectShape(TypedDict):
    """`bisect`: the first bad commit; null where `candidates` are several, because those between could not be judged.

    `failure` is the type of the exception that counts as bad, `commits` how many there are from behind `good` to `bad`.
    """

    run: str
    failure: str
    good: CommitShape
    bad: CommitShape
    commits: int
    first_bad: CommitShape | None
    candidates: list[CommitShape]
    trials: list[TrialShape]


def commit(found: Commit) -> CommitShape:
    return {"commit": found.hash, "date": found.date, "author": found.author, "subject": found.subject}


def bisect(found: Bisection) -> BisectShape:
    return {
        "run": found.run,
        "failure": found.failure.removeprefix("builtins."),
        "good": commit(found.good),
        "bad": commit(found.bad),
        "commits": found.commits,
        "first_bad": None if found.first_bad is None else commit(found.first_bad),
        "candidates": [commit(entry) for entry in found.candidates],
        "trials": [
            {
                "commit": commit(trial.commit),
                "verdict": trial.verdict,
                "reason": trial.reason,
                "replay": trial.replay,
                "seconds": trial.seconds,
            }
            for trial in found.trials
        ],
    }
