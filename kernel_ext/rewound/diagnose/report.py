"""What a diagnosis says: where a run failed, and its ranked causes. Frozen, and free of any rendering."""

from __future__ import annotations

from dataclasses import dataclass

from rewound.model import Error, Run, Step


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
    code_cell: int | None = None
    """Index of the cell whose source holds the failing line."""


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
