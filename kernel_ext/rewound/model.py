"""The nouns: what a recording is made of, as immutable values.

Nothing here reads or writes anything. Times are seconds (`started` since the epoch, UTC), lines are
1-based within the cell or file, columns are 0-based characters, offsets are bytecode offsets (`f_lasti`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

RunKind = Literal["notebook", "script", "module", "kernel", "call", "request", "replay"]
Relation = Literal["cause", "context", "suppressed"]
"""How an exception came from another: by `raise … from`, while that was being handled, or by `raise … from None` there."""
Status = Literal["running", "succeeded", "failed", "interrupted"]
StepKind = Literal["cell", "call"]
EffectStatus = Literal["answered", "failed", "sent", "held", "uncovered"]
"""`sent`: a mutation of which it is not known whether it happened; `uncovered`: seen, and not recorded."""
Territory = Literal["recorded", "changed", "beyond"]
"""Whether a replay asks what the run asked, or something new in a step that runs again, or where the run never got to."""
How = Literal["bound", "changed", "deleted", "regrouped"]
"""`regrouped`: the same value, stored again together with something that now shares a part of it."""


@dataclass(frozen=True, slots=True)
class Unstored:
    """Stands, inside a recorded value, where something could not be stored."""

    type: str
    why: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """A value as bytes: a pickle (protocol 5) and the keys of its out-of-band buffers.

    `whole` is False when an `Unstored` stands somewhere inside; `why` then says the first reason.
    """

    head: bytes
    buffers: tuple[str, ...] = ()
    whole: bool = True
    why: str | None = None
    part: int | None = None
    """Where several values share one pickle, so that what they have in common stays common: which one this is."""

    def together(self) -> Encoded:
        """The pickle as a whole, of which this is a part."""
        return Encoded(self.head, self.buffers, self.whole, self.why)


@dataclass(frozen=True, slots=True)
class Error:
    """An exception as it was when it left a step."""

    type: str
    message: str
    frames: tuple[Frame, ...] = ()
    text: str = ""
    """The traceback as Python prints it."""
    cause: Error | None = None
    """The exception it was raised from, or that was being handled."""
    relation: Relation | None = None
    """How it came from `cause`."""
    notes: tuple[str, ...] = ()
    """What `add_note` added."""
    parts: tuple[Error, ...] = ()
    """The exceptions of a group, as far as they are kept."""
    omitted: int = 0
    """Frames that are left out of `frames`, after the first `KEPT_FIRST` of them."""
    ended: str | None = None
    """Where it ended, if nobody received it: `thread Thread-1 (fetch)`, `a task`, `test test_prices.py::test_total`."""


KEPT_FIRST = 10
"""Frames that a traceback keeps from its beginning, where it is too long to be kept whole."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One entry of a traceback, outermost first; positions are of the exact expression."""

    file: str
    function: str
    line: int | None
    end_line: int | None = None
    column: int | None = None
    end_column: int | None = None
    project: bool = False
    cell: int | None = None
    """The `seq` of the cell step whose source this is, where it is a cell's."""
    step: int | None = None
    """The `seq` of the step that this frame executed, where it was recorded."""
    locals: Encoded | None = None
    """A dict of the local names; at module level only the names that the code mentions."""


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of the project's code that ran: a cell, a module's body or a function."""

    id: int
    """Unique within the run."""
    file: str
    """`co_filename`: a path, or the made-up name of a cell."""
    function: str
    """Qualified name; `<cell>` for a cell, `<module>` for a script's body."""
    line: int
    """First line, 1-based (of the `def`, or of its first decorator)."""
    source: str
    """Key of the text of the whole file or cell (see `Reader.source`)."""
    cell: int | None = None
    """For code of a cell: the `seq` of the cell step that compiled it."""
    parameters: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    hash: str = ""
    """Of what it does: bytecode without names of locals, positions and docstrings. Comparable within one Python version."""
    reads: tuple[str, ...] = ()
    """Global names that it loads; dotted (`settings.RATE`) where an attribute of a project module or class is read."""
    is_async: bool = False
    is_generator: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """The place in the source that a step was called from."""

    code: int
    """`Code.id` of the caller."""
    offset: int
    line: int | None = None
    end_line: int | None = None
    column: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One version of one named object, as a step used it or generated it."""

    name: str
    type: str
    """`module.qualname` of its exact type."""
    hash: str | None
    """Equal hashes mean equal values; None where the value is not held whole."""
    encoded: Encoded | None = None
    how: How = "bound"
    why: str | None = None
    """Why it could not be stored, if it could not."""
    scope: str = "__main__"
    """The module whose global it is."""
    identity: int | None = None
    definition: bool = False
    """A function, class or module: restored by running its definition, never from a snapshot."""


@dataclass(frozen=True, slots=True)
class Step:
    """One execution of a cell, or one call of a function of the project."""

    run: str
    seq: int
    parent: int | None
    kind: StepKind
    code: int
    status: Status
    started: float
    seconds: float | None
    file: str | None = None
    """Path for a module's or script's function; None for a cell and the functions of cells."""
    function: str | None = None
    line: int | None = None
    """First line of the function; for a cell 1."""
    cell: int | None = None
    """0-based index among all cells of the notebook; for calls, the cell that they ran under."""
    cell_id: str | None = None
    defined_in: int | None = None
    """For a function of a cell: the `seq` of the cell step that defined it."""
    attempt: int = 1
    site: Site | None = None
    thread: int | None = None
    error: Error | None = None
    arguments: Encoded | None = None
    """A dict: parameters and closure variables as the call saw them on entry."""
    result: Encoded | None = None
    returned_line: int | None = None
    """The line of the `return`, or the line from which it fell off the end."""
    changed: bool = False
    """It changed something that was passed to it, or a global, in place."""
    incomplete: bool = False
    """Calls below it were thinned out."""
    count: int | None = None
    """For an entry that stands for thinned-out calls: how many, at least."""
    served: bool = False
    """In a replay: answered from the recording."""
    globals_read: tuple[Value, ...] = ()
    """Data that it read from module globals, by value (calls only; cells have `Cell.used`)."""

    @property
    def id(self) -> str:
        """As commands and JSON name it."""
        return f"s{self.seq}"


@dataclass(frozen=True, slots=True)
class Cell:
    """What belongs to a cell step beyond `Step`."""

    seq: int
    source: str
    """The text as it was executed, magics included."""
    used: tuple[Value, ...] = ()
    generated: tuple[Value, ...] = ()
    outputs: tuple[Mapping[str, Any], ...] = ()
    """nbformat output dicts: what it printed and displayed."""
    reached: tuple[int, ...] = ()
    """`Code.id` of every function of the project that ran below it."""
    lines: tuple[int, ...] = ()
    """Lines of the cell that ran; empty where unknown."""
    execution_count: int | None = None
    overhead: float = 0.0
    lost: tuple[Error, ...] = ()
    """Errors that ended in a thread, a task or a test run meanwhile: the cell went on."""
    found: tuple[Value, ...] = ()
    """What no step of the run has made and was there when the cell began: names, and for the first cell also what lies around."""


@dataclass(slots=True)  # not frozen: making one would take 6 µs instead of 1, on the way of each request that a program makes
class Effect:
    """A call whose result came from outside the program, with what it answered. Nobody changes one."""

    order: int
    """Its place among the run's effects, as they began."""
    step: int | None
    """The `seq` of the step that made it; None outside of all."""
    kind: str
    """What it reaches: `clock`, `chance`, `network`, `people`, … (the names in `effects.EFFECTS`)."""
    name: str
    """What was asked, in one line, without secrets: `time.time`, `POST https://pay.example/charges`."""
    key: str = ""
    """Equal keys mean the same request; empty where there is nothing to ask but the next answer."""
    started: float = 0.0
    """Seconds since the epoch, UTC; 0 for a reading."""
    seconds: float | None = None
    status: EffectStatus = "answered"
    request: Mapping[str, Any] = field(default_factory=dict)
    """What was asked, in full, without secrets: builtins."""
    answer: Encoded | None = None
    """A pickle of builtins, as the effect's own file makes and reads it."""
    error: Encoded | None = None
    """The pickled exception that it ended with."""
    mutates: bool = False
    """It changes something outside."""
    territory: Territory | None = None
    """In a replay: where it was asked; None in a first recording."""
    served: bool = False
    """In a replay: answered from the recording."""
    thread: int | None = None

    @property
    def is_reading(self) -> bool:
        """Of a clock or of chance: there is nothing to ask but the next value."""
        return not self.key


@dataclass(frozen=True, slots=True)
class Run:
    """One recorded execution."""

    id: str
    kind: RunKind
    source: str | None
    """Path of the notebook or script, `-m name` for a module, None for a bare kernel."""
    status: Status
    started: float
    seconds: float | None = None
    overhead: float = 0.0
    steps: int = 0
    size: int = 0
    """Bytes on disk, as far as known."""
    error: Error | None = None
    replay_of: str | None = None
    pid: int | None = None
    pid_started: float | None = None
    """When that process began: a pid alone can be taken again by another."""
    python: str = ""
    platform: str = ""
    cwd: str = ""
    argv: tuple[str, ...] = ()
    project: str = ""
    name: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    """Anything else that is known: package versions, the notebook's document as recorded, a replay's plan."""
    lost: tuple[Error, ...] = ()
    """As `Cell.lost`, where no cell was running; by now also what futures hold that were never asked for their result."""

    def declared(self, file: str | None, function: str | None) -> str | None:
        """The name that `@rewound.step` gave a function (`file` is None for one of a cell); known when the run has ended."""
        name = self.meta.get("policies", {}).get(f"{file or ''}:{function}", {}).get("name")
        return name if isinstance(name, str) and name != function else None


def waits_with(run: Run) -> Mapping[str, Any] | None:
    """What a person was asked with which the run waits (see `rewound.effects.questions.Question`); None if it does not."""
    found = run.meta.get("paused") if run.status != "succeeded" else None
    return found if isinstance(found, Mapping) else None


def taken_up(runs: Iterable[Run]) -> frozenset[str]:
    """The runs that others of these go on with: nobody has to answer them any more."""
    return frozenset(run.replay_of for run in runs if run.replay_of is not None and run.meta.get("resume"))
