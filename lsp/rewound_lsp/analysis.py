"""What a run's failure, its causes and its stale cells are in terms of places; found on the store's thread, shown elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rewound.errors import RewoundError
from rewound.graph.sites import read
from rewound.model import Step
from rewound_lsp.facts import Piece, RunFacts
from rewound_lsp.places import Place, piece_of
from rewound_lsp.wording import error_text

if TYPE_CHECKING:
    from rewound.diagnose.report import Cause, Failure, Report
    from rewound.graph.slices import StaleRead

MOST_RELATED = 20


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding."""

    place: Place
    piece: Piece | None
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about one place."""

    kind: Literal["failure", "cause", "stale"]
    place: Place
    piece: Piece
    message: str
    code: str
    """The rule, or the type of the error."""
    confidence: float = 1.0
    rank: int = 0
    related: tuple[Related, ...] = ()


def analyse(facts: RunFacts) -> tuple[Finding, ...]:
    """Everything that is to be said about a run; kept with it. Raises RewoundError."""
    if facts.findings is None:
        found = list(_stale(facts))
        report = facts.report
        if report is not None and _still_failed(facts, report):
            found += _of_report(facts, report)
        facts.findings = tuple(found)
    return facts.findings


def _still_failed(facts: RunFacts, report: Report) -> bool:
    """Whether the failing cell has not been executed since, and well."""
    index = report.failure.cell
    cell = facts.cells.get(report.failure.cell_id or "") or facts.cells.get(facts.ids.get(index, "") if index is not None else "")
    return cell is None or cell.status != "succeeded" or bool(report.failure.error.ended)


def _of_report(facts: RunFacts, report: Report) -> Iterator[Finding]:
    failure = report.failure
    place = _place(facts, failure.file, failure.code_cell, failure.line, failure.end_line, failure.column, failure.end_column)
    piece = _executed(facts, place, failure.step)
    if place is not None and piece is not None:
        related = tuple(_way(facts, failure))
        yield Finding("failure", place, piece, _told(facts, failure), failure.error.type, related=related[:MOST_RELATED])
    for cause in report.causes:
        if cause.rule == "failing-line" and cause.line == failure.line and piece is not None:
            continue  # the failure itself stands there
        found = _cause(facts, cause, None if place is None else Related(place, piece, f"fails here: {error_text(failure.error)}"))
        if found is not None:
            yield found


def _told(facts: RunFacts, failure: Failure) -> str:
    values = ", ".join(f"{seen.text} is {seen.value}" for seen in failure.values[:4])
    where = f" in run {facts.run.id}"
    return (
        f"{error_text(failure.error, 300)}{where}"
        + (f"; {values}" if values else "")
        + (f". {failure.difference}" if failure.difference else "")
    )


def _way(facts: RunFacts, failure: Failure) -> Iterator[Related]:
    """The project's calls that led to the failure, the nearest first."""
    for one in reversed(failure.frames[:-1]):
        if one.frame.project and one.line is not None:
            place = _place(facts, one.file, one.cell, one.line, one.end_line or one.line, one.column, one.end_column)
            if place is not None:
                yield Related(place, piece_of(facts, place), f"called from here: {one.text or one.function or ''}")


def _cause(facts: RunFacts, cause: Cause, failed: Related | None) -> Finding | None:
    place = _place(facts, cause.file, cause.cell, cause.line, cause.end_line, cell_id=cause.cell_id)
    piece = _executed(facts, place, cause.step)
    if place is None or piece is None:
        return None
    related = []
    for link in cause.chain:
        there = _place(facts, link.file, link.cell, link.line, link.line)
        if there is not None:
            related.append(Related(there, piece_of(facts, there), f"{link.name} = {link.value}: {link.how}"))
    if failed is not None:
        related.append(failed)
    message = f"{cause.message} (cause {cause.rank} of the failure in run {facts.run.id}, {cause.confidence:.0%} sure)"
    return Finding("cause", place, piece, message, cause.rule, cause.confidence, cause.rank, tuple(related[:MOST_RELATED]))


def _stale(facts: RunFacts) -> Iterator[Finding]:
    """Not while the run is going on, and not of one that cannot be followed."""
    try:
        stale = facts.stale
    except RewoundError:
        return
    for one in stale:
        finding = _stale_read(facts, one)
        if finding is not None:
            yield finding


def _stale_read(facts: RunFacts, one: StaleRead) -> Finding | None:
    from rewound.graph.slices import root_of

    key = next((key for key, step in facts.cells.items() if step.seq == one.step), None)
    piece = None if key is None else facts.of_cell(key)
    if key is None or piece is None:
        return None
    nodes = [node for node in ast.walk(read("\n".join(piece.lines)).tree) if isinstance(node, ast.Name) and node.id == root_of(one.name)]
    node = min(nodes, key=lambda node: (node.lineno, node.col_offset), default=None)
    if node is None:
        return None
    source = read("\n".join(piece.lines))
    (line, column), (end_line, end_column) = source.start(node), source.end(node)
    place = Place(None, key, line, end_line, column, end_column)
    newer = facts.recording.step(one.newer.step)
    where = f"cell {newer.cell}" if newer.cell is not None else newer.id
    told = (
        f"`{one.name}` comes from a cell further down ({where}): a run from the top would find something else"
        if one.why == "below"
        else f"`{one.name}` is older than what it was made from: {where} has written `{one.source}` since"
    )
    there = _place(facts, None, newer.cell, one.newer.line, one.newer.line)
    related = () if there is None else (Related(there, piece_of(facts, there), f"{one.source} is written here"),)
    return Finding("stale", place, piece, told, "out-of-order" if one.why == "below" else "stale", related=related)


def _place(
    facts: RunFacts,
    file: str | None,
    cell: int | None,
    line: int | None,
    end_line: int | None,
    column: int | None = None,
    end_column: int | None = None,
    cell_id: str | None = None,
) -> Place | None:
    key = None
    if file is None:
        key = cell_id if cell_id in facts.cells else facts.ids.get(cell) if cell is not None else None
    if line is None or (file is None and key is None):
        return None
    return Place(file, key, line, end_line or line, column, end_column)


def _executed(facts: RunFacts, place: Place | None, step: Step) -> Piece | None:
    """The text that a step executed, if that is the newest of its cell or file."""
    piece = None if place is None else piece_of(facts, place)
    code = facts.codes.get(step.code)
    return piece if piece is not None and (code is None or code.source == piece.key) else None
