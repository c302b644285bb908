"""Replays a run over the project's history, and names the commit that broke it.

At each commit the recorded run is replayed with that commit's files: what is the same there comes from the recording, the rest runs,
what it asks of the outside is answered by the recording, and nothing new reaches that. So the clock, the network and people are the
same at all commits, and only the code differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from rewound.errors import BadRequest, BadSource, MissingSource, Refused, UnknownRun
from rewound.model import Error, Run
from rewound.replay.execute import original, replay
from rewound.replay.files import Files
from rewound.replay.history import Commit, History, Worktree
from rewound.replay.outcome import Outcome
from rewound.store import Reader, open_reader

Verdict = Literal["good", "bad", "skipped"]


@dataclass(frozen=True, slots=True)
class Trial:
    """What the replay at one commit showed; `reason` in words. `replay` is the new run, None where none came about."""

    commit: Commit
    verdict: Verdict
    reason: str
    replay: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Bisection:
    """What a search found. `candidates`: commits of which one broke the run; more than one where the others could not be judged."""

    run: str
    failure: str
    """The type of the exception that counts as bad; of a missing module with its name."""
    good: Commit
    bad: Commit
    commits: int
    """How many there are from behind `good` to `bad`."""
    candidates: tuple[Commit, ...]
    trials: tuple[Trial, ...]

    @property
    def first_bad(self) -> Commit | None:
        return self.candidates[0] if len(self.candidates) == 1 else None


def bisect(
    run: str,
    good: str,
    bad: str = "HEAD",
    *,
    store: str | None = None,
    start: Path | None = None,
    told: Callable[[Trial, int], None] | None = None,
) -> Bisection:
    """The first commit behind `good`, up to `bad`, with which a replay of the run fails as the run did.

    If the run had succeeded, the failure that counts is that of its replay at `bad`. A commit at which the replay ends otherwise, by
    another error, or by something that the recording cannot answer before the failing step is over, is skipped. `told` hears of each
    trial, and of how many commits are left. Raises BadRequest, Refused, and what `replay` raises.
    """
    reader = open_reader(store, start=start)
    parent = _recorded_in_project(reader, reader.resolve(run))
    history = History(Path(parent.project or parent.cwd))
    first, last = history.commit(good), history.commit(bad)
    _check_order(history, first, last)
    with history.worktree() as worktree:
        search = _Search(reader, parent, history, worktree, told or (lambda trial, left: None))
        search.check_ends(first, last)
        return search.narrow(first, last)


def _recorded_in_project(reader: Reader, run: Run) -> Run:
    """The run itself; of a replay whose files lay elsewhere, as those of an earlier search did, the run that it replays."""
    origin = original(reader, run)
    return run if run.project == origin.project else origin


def _check_order(history: History, good: Commit, bad: Commit) -> None:
    """Raises BadRequest unless `good` is an ancestor of `bad`."""
    if good.hash == bad.hash:
        raise BadRequest(f"The good commit and the bad one are the same, {short(good)}.", hint="Name an older one with --good.")
    if history.is_ancestor(good, bad):
        return
    common = history.common(good, bad)
    hint = "Name a commit that the bad one is built upon."
    if common is not None:
        hint = f"The newest commit that both are built upon is {short(common)}: if the run is good there, --good {short(common)}."
    raise BadRequest(f"The good commit {short(good)} is not an ancestor of the bad one, {short(bad)}.", hint=hint)


def short(commit: Commit) -> str:
    return commit.hash[:10]


@dataclass(slots=True)
class _Search:
    """Replays at the commits that halve what is left."""

    reader: Reader
    parent: Run
    history: History
    worktree: Worktree
    told: Callable[[Trial, int], None]
    trials: list[Trial] = field(default_factory=list)
    failure: str = ""
    _copied: tuple[str, ...] | None = None

    def check_ends(self, good: Commit, bad: Commit) -> None:
        """What a person says of the two is tried first: nothing follows from anything else."""
        left = len(self.history.between([good], bad))
        self.failure = _kind(self.parent.error) if self.parent.status != "succeeded" else ""
        last = self._try(bad, left)
        if last.verdict == "good":
            raise BadRequest(f"The run succeeds at {short(bad)}, which is to be the bad commit.", hint=self._why_good())
        if last.verdict == "skipped":
            hint = "Name another commit with --bad, at which the run fails as it was recorded."
            raise Refused(f"At the bad commit {short(bad)} the run does not fail as it was recorded: {last.reason}.", hint=hint)
        first = self._try(good, left)
        if first.verdict == "bad":
            what = f"{short(good)} is said to be good, but the run fails there too: {first.reason}."
            raise BadRequest(what, hint="Name an older commit with --good.")
        if first.verdict == "skipped":
            hint = "Name another commit with --good, at which the run can be replayed."
            raise Refused(f"Whether {short(good)} is good cannot be told: {first.reason}.", hint=hint)

    def _why_good(self) -> str:
        if self.history.is_changed():
            return "Files are not as committed: what broke the run may be in `git diff`. Or name a commit at which it fails with --bad."
        return (
            "The cause is not in the project's history, but in what git does not keep, or outside: "
            f"see `rewound debug {self.parent.id}`. Or name a commit at which it fails with --bad."
        )

    def narrow(self, good: Commit, bad: Commit) -> Bisection:
        """Halve until the bad commit is alone, or only such are left as cannot be judged."""
        ends, goods, skipped = (good, bad), [good], set[str]()
        left = commits = self.history.between(goods, bad)
        while waiting := [name for name in left if name != bad.hash and name not in skipped]:
            commit = self.history.commit(waiting[0])
            trial = self._try(commit, len(left) // 2)
            if trial.verdict == "good":
                goods.append(commit)
            elif trial.verdict == "bad":
                bad = commit
            else:
                skipped.add(commit.hash)
            left = self.history.between(goods, bad)
        suspects = sorted(map(self.history.commit, set(left) - {bad.hash}), key=lambda commit: datetime.fromisoformat(commit.date))
        return Bisection(self.parent.id, self.failure, *ends, len(commits), (*suspects, bad), tuple(self.trials))

    # ---- one commit

    def _try(self, commit: Commit, left: int) -> Trial:
        self.worktree.lay_out(commit, self._to_copy())
        moved = str(self.history.root), str(self.worktree.folder)
        try:
            outcome = replay(self.parent.id, offline=True, moved=moved, quiet=True, store=str(self.reader.folder))
        except (MissingSource, BadSource, UnknownRun) as error:  # the last: its process died before it began
            trial = Trial(commit, "skipped", self._plain(error.what.rstrip(".")), None, 0.0)
        else:
            if not self.failure and outcome.status == "failed":
                self.failure = _kind(outcome.error)
            verdict, reason = judge(outcome, self.failure)
            trial = Trial(commit, verdict, self._plain(reason), outcome.run, outcome.seconds)
        self.trials.append(trial)
        self.told(trial, left)
        return trial

    def _plain(self, reason: str) -> str:
        """Paths as they stand in the project: the temporary folder says nothing to anybody."""
        return reason.replace(f"{self.worktree.folder}/", "").replace(str(self.worktree.folder), str(self.history.root))

    def _to_copy(self) -> tuple[str, ...]:
        """Files that the run ran or had read, and had not written itself, from the repository's root."""
        if self._copied is None:
            root = self.history.root
            found = {Path(path) for path in self._read() if path and Path(path).is_absolute()}
            self._copied = tuple(sorted(path.relative_to(root).as_posix() for path in found if path.is_relative_to(root)))
        return self._copied

    def _read(self) -> Iterator[str]:
        yield original(self.reader, self.parent).source or ""
        yield from (code.file for code in self.reader.codes(self.parent.id).values())
        files = Files(self.reader.effects(self.parent.id))
        yield from (use.path for use in files.uses if use.is_read and files.maker(use) is None)


def judge(outcome: Outcome, failure: str) -> tuple[Verdict, str]:
    """What a replay says of its commit, and why, against the type of the recorded exception.

    What the recording cannot answer says nothing, unless the step in which the run had failed was over by then.
    """
    if outcome.status == "succeeded":
        return "good", "the run succeeds"
    if outcome.status in ("held", "diverged"):
        if outcome.past:
            return "good", "the step that had failed succeeds"
        return "skipped", f"the recording does not hold {_first(outcome)}"
    if _kind(outcome.error) != failure:
        return "skipped", f"it fails otherwise: {_line(outcome.error)}"
    if outcome.past:
        return "skipped", f"the step that had failed succeeds, and another fails: {_line(outcome.error)}"
    return "bad", _line(outcome.error)


def _first(outcome: Outcome) -> str:
    asked: Iterable[str] = (str(entry["asked"]) for entry in outcome.divergences)
    return next(iter(asked), "something that would be changed outside")


def _kind(error: Error | None) -> str:
    """What is compared: the type; of a module that is missing also which, since older commits lack others."""
    if error is None:
        return "an end without an exception"
    return f"{error.type}: {error.message}" if error.type == "builtins.ModuleNotFoundError" else error.type


def _line(error: Error | None) -> str:
    if error is None:
        return "its process ended without an exception"
    return f"{error.type.removeprefix('builtins.')}: {error.message}".strip().splitlines()[0].removesuffix(":")
