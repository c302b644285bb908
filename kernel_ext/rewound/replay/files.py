"""Which files of a recorded run are not as it knew them, and which steps have to run again for that.

A file that the run wrote itself is no input of what read it: gone, or written over by a later step, it can be made again,
by the step that wrote it, if somebody needs it. Changed by somebody else, it counts as it is now.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from rewound.effects.contents import ABSENT, Contents, contents_of, hashed, is_recent
from rewound.effects.pickled import load
from rewound.model import Effect

State = Literal["as left", "changed", "gone"]
"""Of a file, against how the run left it."""
_READ = ("read", "missed")


@dataclass(frozen=True, slots=True)
class Use:
    """What a step did to a file, and what that held then."""

    order: int
    step: int | None
    does: str
    """`read`, `missed` (it was not there), `written`, `appended`, `removed`."""
    path: str
    shown: str
    """As the program named it."""
    contents: Contents
    at: float
    """Seconds since the epoch."""

    @property
    def is_read(self) -> bool:
        return self.does in _READ

    @property
    def makes(self) -> bool:
        """Whether it alone decides what the file holds from then on."""
        return self.does == "written"


class Files:
    """The files of a run, compared with those that are there when this is made.

    Each is looked at once; its content is read only if its size or its time is another one.
    """

    def __init__(self, effects: Iterable[Effect]) -> None:
        self.uses = sorted((_use(effect) for effect in effects if effect.kind == "file"), key=lambda use: use.order)
        self.by_step: dict[int | None, list[Use]] = defaultdict(list)
        self._by_path: dict[str, list[Use]] = defaultdict(list)
        for use in self.uses:
            self.by_step[use.step].append(use)
            self._by_path[use.path].append(use)
        self._now: dict[str, Contents] = {}
        self._states: dict[str, State] = {}
        for path, uses in self._by_path.items():
            if any(use.is_read for use in uses):
                self._now[path] = contents_of(path) or ABSENT

    def of(self, steps: Collection[int]) -> list[Use]:
        """What these steps did, in its order."""
        return sorted((use for step in steps for use in self.by_step.get(step, ())), key=lambda use: use.order)

    def inputs(self, steps: Collection[int]) -> Iterator[Use]:
        """What these steps, taken together, read of what they had not written themselves."""
        for use in self.of(steps):
            if use.is_read and ((maker := self.maker(use)) is None or maker.step not in steps):
                yield use

    def maker(self, use: Use) -> Use | None:
        """Who wrote what was read here; None if the run had not written it."""
        uses = self._by_path[use.path]
        before = uses[: bisect_left(uses, use.order, key=lambda other: other.order)]
        last = next((other for other in reversed(before) if not other.is_read), None)
        return None if last is not None and last.does == "removed" and use.does == "read" else last  # somebody else's since then

    # ---- as it was when this was made

    def why_run(self, steps: Collection[int]) -> str | None:
        """Why these steps, taken together, cannot stand as recorded: a file that they read is not what it was. None if all are."""
        return next((reason for use in self.inputs(steps) if (reason := self.why_stale(use)) is not None), None)

    def why_stale(self, use: Use) -> str | None:
        """Why what was read is out of date; None if it is not, or can be made again."""
        if self.holds(use):
            return None
        state = self.state(use.path)
        if use.does == "missed":
            return f"it looked for {use.shown}, which was not there and is now" if state == "changed" else None
        if state == "gone" and self.maker(use) is None:
            return f"it read {use.shown}, which is gone"
        if state != "changed":
            return None
        known = use.contents.hash is not None
        return (
            f"it read {use.shown}, which has changed"
            if known
            else f"it read {use.shown}, and {use.contents.why or 'what it held is not known'}"
        )

    def why_made_again(self, use: Use) -> str | None:
        """How what was read, and the run itself had written, is missing now; None if it is there, or is somebody else's by now."""
        if self.maker(use) is None or self.holds(use) or self.state(use.path) == "changed":
            return None
        return "is gone" if self.state(use.path) == "gone" else "was written over since"

    def state(self, path: str) -> State:
        """How a file that was read is, against how the run left it."""
        known = self._states.get(path)
        if known is None:
            known = self._states[path] = self._compared(path)
        return known

    def _compared(self, path: str) -> State:
        last, now = self._by_path[path][-1], self._now[path]
        if now.size is None:
            return "as left" if last.contents.size is None else "gone"
        return "as left" if self._same(last, path) else "changed"

    def holds(self, use: Use) -> bool:
        """Whether the file holds what was read."""
        return self._same(use, use.path)

    def _same(self, then: Use, path: str) -> bool:
        now = self._now[path]
        if _by_its_time(then, now) is None and now.hash is None and now.why is None:
            now = self._now[path] = hashed(path, now)
        return _is_same(then, now)

    def changed(self) -> tuple[dict[str, Any], ...]:
        """The files that were read and are not as the run left them: what was recorded, and what is there now."""
        found = []
        for path, uses in self._by_path.items():
            read = next((use for use in uses if use.is_read), None)
            if read is None or (state := self.state(path)) == "as left" or (state == "gone" and self.maker(read) is not None):
                continue
            then, now = uses[-1].contents, self._now[path]
            found.append({
                "path": read.shown,
                "recorded": None if then.size is None else {"size": then.size, "hash": then.hash},
                "now": None if now.size is None else {"size": now.size, "hash": now.hash},
                "steps": sorted({f"s{use.step}" for use in uses if use.is_read and use.step is not None}),
            })  # fmt: skip
        return tuple(found)

    # ---- as it is meanwhile

    def why_run_now(self, steps: Collection[int], touched: Collection[str]) -> str | None:
        """Why these steps must run because of files that the replay has written or removed by now (`touched`); None if they need not."""
        if not touched:
            return None
        for use in self.inputs(steps):
            if use.path in touched and not holds_now(use):
                return f"it read {use.shown}, which is not as recorded"
        for use in self.of(steps):
            if use.makes and use.path in touched and not holds_now(use):
                return f"it writes {use.shown}, which an earlier step has written again"
        return None


def holds_now(use: Use) -> bool:
    """Whether the file holds at this moment what it held for a step."""
    now = contents_of(use.path) or ABSENT
    return _is_same(use, now if _by_its_time(use, now) is not None else hashed(use.path, now))


def _by_its_time(then: Use, now: Contents) -> bool | None:
    """Whether a file is the same, as far as its size and time tell; None if only its content does."""
    if then.contents.size != now.size:
        return False
    if now.size is None:
        return True
    if then.contents.mtime_ns == now.mtime_ns and not is_recent(then.contents, then.at):
        return True
    return None if then.contents.hash is not None else False


def _is_same(then: Use, now: Contents) -> bool:
    told = _by_its_time(then, now)
    return told if told is not None else then.contents.hash == now.hash


def _use(effect: Effect) -> Use:
    contents: dict[str, Any] = load(effect.answer)
    request = effect.request
    return Use(effect.order, effect.step, request["does"], effect.key, request["path"], Contents(**contents), effect.started)
