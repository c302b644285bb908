"""What a diagnosis says: where a run failed, and its ranked causes. Frozen, and free of any rendering."""

from __future__ import annotations

from dataclasses import dataclass

from rewound.model import Error, Frame, Run, Step


@dataclass(frozen=True, slots=True)
class Link:
    """One station on the way of a value, the origin first."""

    step: Step
    cell: int | None
    """0-based index of the cell whose source `line` counts in."""
    line: int | None
    name: str
    value: str
    """Short text."""
    how: str
    """How the value came there: `returned by crm_lookup('unknown@nowhere.com')`."""
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of a traceback."""

    frame: Frame
    cell: int | None = None
    """Index of the cell whose source `line` counts in."""
    cell_id: str | None = None
    file: str | None = None
    function: str | None = None
    line: int | None = None
    end_line: int | None = None
    column: int | None = None
    """0-based, in characters."""
    end_column: int | None = None
    text: str | None = None
    """The expression there, on one line; of a statement with a body its header. Unknown for code that is not recorded."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A part of the failing expression with its value as it was, as short text."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Raised:
    """Another exception that belongs to a failure: one it came from, one of its group, or one that was lost before."""

    error: Error
    how: str
    """`cause`, `context`, `suppressed` (see `model.Relation`), `part`, `lost`"""
    place: Place | None = None
    """The deepest of the project's own."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Where the run failed: the deepest place in the project's own code."""

    step: Step
    cell: int | None
    """The cell that was running."""
    cell_id: str | None
    file: str | None
    function: str | None
    line: int | None
    """Within the cell or file that holds the failing code, which need not be the cell that was running."""
    end_line: int | None
    error: Error
    column: int | None = None
    end_column: int | None = None
    """0-based, in characters."""
    code_cell: int | None = None
    """Index of the cell whose source holds the failing line."""
    text: str | None = None
    """The failing expression on one line; of a statement with a body its header."""
    values: tuple[Seen, ...] = ()
    """What is in it, in the order of the source."""
    difference: str | None = None
    """Of a comparison that does not hold: where the two sides first differ, or which element does not pass."""
    frames: tuple[Place, ...] = ()
    """The traceback, outermost first, the library's frames included; those of IPython and of Rewound are left out."""
    chain: tuple[Raised, ...] = ()
    """The exceptions that the error came from, one from the other."""
    parts: tuple[Raised, ...] = ()
    """The exceptions of a group, and of the groups in it."""
    lost: tuple[Raised, ...] = ()
    """Other errors of the run that nobody received; the failure itself is one if `error.ended` says where."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One explanation of the failure."""

    rank: int
    step: Step
    cell: int | None
    """Index of the cell whose source `line` counts in."""
    cell_id: str | None
    file: str | None
    function: str | None
    line: int | None
    end_line: int | None
    rule: str
    confidence: float
    """Between 0 and 1: the share of such answers that is right."""
    message: str
    chain: tuple[Link, ...] = ()
    because: tuple[str, ...] = ()
    """The evidence that the confidence was made from, strongest first."""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole diagnosis of one failed run."""

    failure: Failure
    causes: tuple[Cause, ...]
    good: Run | None = None
    """The last good run of the same source, which the failed one was compared with."""
