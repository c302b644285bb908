"""The recorded calls of a run, and what speaks against serving one."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rewound.capture.codehash import cell_hash
from rewound.capture.draws import GENERATORS
from rewound.capture.pieces import PRINTED
from rewound.capture.policy import POLICIES
from rewound.errors import MissingData
from rewound.model import Code, Step, Value
from rewound.replay.files import Files
from rewound.replay.inplace import Change, recorded_change
from rewound.replay.makers import needed_makers
from rewound.store import Reader
from rewound.syntax import parse

if TYPE_CHECKING:
    from rewound.replay.arguments import Argument
    from rewound.replay.overrides import Overrides

Key = tuple[str, str]
"""(a cell's id behind `cell:`, or a file's path; qualified name of the function)."""


class Recorded:
    """The recorded calls of a run, by function, each offered once, in their order."""

    def __init__(self, reader: Reader, run: str, unchanged: Callable[[int], bool], cell_ids: Mapping[int, str | None],
                 overrides: Overrides | None = None, texts: Mapping[str, str] | None = None) -> None:  # fmt: skip
        self._reader = reader
        self._asked = dict(overrides.asked) if overrides is not None else {}
        """By `seq`: calls that are to come out otherwise, and why."""
        self.arguments: tuple[Argument, ...] = overrides.arguments if overrides is not None else ()
        """What calls are given in the place of what they are passed."""
        self._texts = texts or {}
        """By file: what it is taken to hold, whatever it holds."""
        self._unchanged = unchanged
        self.codes = reader.codes(run)
        self.steps = {step.seq: step for step in reader.steps(run)}
        self._children: dict[int, list[Step]] = defaultdict(list)
        self.by_key: dict[Key, deque[Step]] = defaultdict(deque)
        self._reasons: dict[int, str | None] = {}
        self._changes: dict[int, Change | None] = {}
        self.effects = reader.effects(run)
        self.interrupted = reader.run(run).status == "interrupted"
        self.files = Files(self.effects)
        self._makers: dict[int, str] = {}
        """Calls that must run because others need a file of theirs, and why."""
        for step in self.steps.values():
            if step.kind != "call" or step.count is not None:
                continue
            if step.parent is not None:
                self._children[step.parent].append(step)
            self.by_key[key_of(self.codes[step.code], cell_ids)].append(step)

    def end_behind(self, last: Step) -> None:
        """What the replay ends in the midst of is not served as a whole."""
        above = last.parent
        while above is not None and above in self.steps:
            self._asked.setdefault(above, f"the replay ends in it, behind {last.id}")
            above = self.steps[above].parent
        self._reasons.clear()

    def roots(self) -> list[Step]:
        """Calls that no other call made."""
        return [step for step in self.steps.values() if step.parent is None and step.count is None]

    def children(self, step: Step) -> list[Step]:
        return self._children.get(step.seq, [])

    def source(self, code: Code) -> str:
        """The text of the file that a piece of code is from, as recorded."""
        return self._reader.source(code.source)

    def text_today(self, file: str) -> str:
        """What a file holds now. Raises OSError, UnicodeDecodeError."""
        known = self._texts.get(file)
        return Path(file).read_text("utf-8") if known is None else known

    def files_of_scopes(self) -> dict[str, str]:
        """Module name -> its file, for modules of the project: told by their paths."""
        found: dict[str, str] = {}
        for code in self.codes.values():
            if code.function == "<module>":
                parts = code.file.removesuffix(".py").removesuffix("/__init__").split("/")
                for start in range(len(parts)):
                    found.setdefault(".".join(parts[start:]), code.file)
        main = next((self.codes[s.code].file for s in self.roots() if self.codes[s.code].function == "<module>"), None)
        return {**found, **({"__main__": main} if main else {})}

    def below(self, step: Step) -> Iterator[Step]:
        """The calls that happened inside a call."""
        for child in self._children.get(step.seq, ()):
            yield child
            yield from self.below(child)

    def why_not(self, step: Step) -> str | None:
        """Why a recorded call can never be served; None if it can, given the same inputs."""
        if step.seq not in self._reasons:
            self._reasons[step.seq] = self._why_not(step)
        return self._reasons[step.seq]

    def _why_not(self, step: Step) -> str | None:  # noqa: PLR0911 - one for each reason
        code = self.codes[step.code]
        if self._asked and (why := next((self._asked[seq] for seq in self.unit(step) if seq in self._asked), None)) is not None:
            return why
        if not self._unchanged(step.code):
            return "its code changed"
        if step.status != "succeeded":
            return "it failed when it was recorded"
        if code.is_generator:
            return "a generator cannot be stored"
        drawn = drawn_by(step)
        if drawn is not None and drawn.why:
            return drawn.why
        if step.incomplete or any(child.incomplete for child in self.below(step)):
            return "it draws or displays, or the recording left out calls below it"
        if step.arguments is not None and not step.arguments.whole:
            return f"its arguments could not be stored ({step.arguments.why})"
        if step.result is None or not step.result.whole:
            return f"its result could not be stored ({step.result.why if step.result is not None else 'unknown'})"
        if (why := self._unprintable(step)) is not None:
            return f"what it printed could not be stored ({why})"
        if step.changed and self.change(step) is None:
            return "it changes what is passed to it"
        for child in self.below(step):
            called = self.codes[child.code]
            if called.function != "<module>" and not self._unchanged(child.code):
                return f"it calls {called.function}, whose code changed"
            if _must_run(called):
                return f"it calls {called.function}, whose policy is to run"
        return self._why_for_files(step) if self.files.uses else None

    def _why_for_files(self, step: Step) -> str | None:
        unit = self.unit(step)
        return self.files.why_run(unit) or next((self._makers[seq] for seq in unit if seq in self._makers), None)

    def settle(self, is_asked: Callable[[Step], bool]) -> None:
        """Find the calls that must run for the sake of others; `is_asked`: whether a cell or call runs in any case."""

        def runs(step: Step) -> bool:
            return step.seq in self._asked or is_asked(step)

        while new := {seq: why for seq, why in needed_makers(self, runs).items() if seq not in self._makers}:
            self._makers |= new
            self._reasons.clear()

    def unit(self, step: Step) -> set[int]:
        """A call and everything below it, which are served as one."""
        return {step.seq, *(below.seq for below in self.below(step))}

    def is_module(self, step: Step) -> bool:
        """Whether a step is a module's body, which always runs."""
        return self.codes[step.code].function == "<module>"

    def does_otherwise(self, module: Step) -> bool:
        """Whether the statements of a module's body are not those that were recorded; its functions are compared by themselves."""
        code = self.codes[module.code]
        try:
            return cell_hash(parse(self.source(code))) != cell_hash(parse(self.text_today(code.file)))
        except (OSError, SyntaxError, ValueError, MissingData):
            return True

    def change(self, step: Step) -> Change | None:
        """What a call that changed its arguments did to them; None if that cannot be done again from outside."""
        if step.seq not in self._changes:
            self._changes[step.seq] = recorded_change(step, self._reader)
        return self._changes[step.seq]

    def inputs(self, step: Step) -> Iterator[Value]:
        """Globals that a call and everything below it read."""
        for call in (step, *self.below(step)):
            yield from (value for value in call.globals_read if value.scope not in {PRINTED, GENERATORS})

    def _unprintable(self, step: Step) -> str | None:
        values = (value.encoded for call in (step, *self.below(step)) for value in call.globals_read if value.scope == PRINTED)
        return next((encoded.why for encoded in values if encoded is not None and not encoded.whole), None)

    def printed(self, step: Step) -> list[tuple[int, str, str]]:
        """What a call and everything below it printed: (order, stream, text)."""
        return [piece for call in (step, *self.below(step)) for piece in printed_by(call, self._reader)]


def _must_run(code: Code) -> bool:
    """Whether today's source declares that this function runs in every replay."""
    return any(
        policy.replay == "run" and name == code.function and (code.cell is not None or file == code.file)
        for (file, name), policy in POLICIES.items()
    )


def printed_by(call: Step, reader: Reader) -> Iterator[tuple[int, str, str]]:
    """What a call itself printed: (order, stream, text)."""
    for value in call.globals_read:
        if value.scope == PRINTED and value.encoded is not None:
            yield from reader.load(value.encoded)  # type: ignore[misc]


def key_of(code: Code, cell_ids: Mapping[int, str | None]) -> Key:
    where = f"cell:{cell_ids.get(code.cell)}" if code.cell is not None else code.file
    return where, code.function


def drawn_by(step: Step) -> Value | None:
    """Where a call found and left the generators of random numbers, if it drew from one."""
    return next((value for value in step.globals_read if value.scope == GENERATORS), None)
