"""Two runs side by side as a page for people: the first difference on top, then step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rewound.graph.access import UNKNOWN
from rewound.graph.difference import Comparison, Difference, Event, StepDiff, ValueDiff
from rewound.model import Run, Step
from rewound.show import format as words
from rewound.show.page import Column, Page, Segment, cut, printable
from rewound.show.values import short

if TYPE_CHECKING:
    from rewound.store import Reader

SHOWN_STEPS = 20
SHOWN_CALLS = 3
"""Changed calls of one function below one step."""
SHOWN_VALUES = 8
SHOWN_PARTS = 4
SHOWN_LINES = 12
WIDE = 72
_KINDS = {
    "type": "has another type",
    "length": "has another length",
    "shape": "has another shape",
    "dtype": "has another dtype",
    "order": "has another order",
    "opaque": "differs; what is inside is not looked into",
}
"""What is said of a difference of this kind, before the two sides."""
_ROLES = {"argument": "argument ", "read": "global ", "generated": "", "result": ""}
_STYLES = {"-": "bad", "+": "good", "@": "dim"}


def diff_page(reader: Reader, found: Comparison, *, all_steps: bool = False) -> Page:
    """The whole comparison."""
    page = Page()
    page.table((Column(""), Column(""), Column("", fold=True), Column(""), Column(""), Column("", right=True)), _heads(found))
    page.line()
    if found.first is None:
        page.line(("Nothing differs", "good"), f": {words.plural(found.same, 'step')} are the same in both." if found.same else ".")
    else:
        _put_first(page, reader, found, found.first)
    _put_surroundings(page, found)
    _put_steps(page, reader, found, all_steps)
    _put_rest(page, found)
    return page


def _heads(found: Comparison) -> list[tuple[str | Segment, ...]]:
    return [
        (
            (sign, _STYLES[sign]),
            (run.id, "name"),
            printable(words.source_name(run)) + (f"  (replay of {run.replay_of})" if run.replay_of else ""),
            words.status(run.status),
            (words.moment(run.started), "dim"),
            words.duration(run.seconds),
        )
        for sign, run in (("-", found.left), ("+", found.right))
    ]


# The first difference.


def _put_first(page: Page, reader: Reader, found: Comparison, first: Event) -> None:
    page.line(("First difference", "title"))
    where = _where(reader, _run(found, first.step), first.step.step)
    if first.value is not None and first.value.line is not None:
        where += f", line {first.value.line}"
    page.line("  ", (where, "where"), f": {_told(found, first)}")
    if first.value is not None:
        put_parts(page, first.value, indent=6, most=SHOWN_PARTS)
    elif first.part == "source" and first.step.source is not None:
        _put_lines(page, first.step.source.lines, indent=6, most=SHOWN_LINES)
    elif first.part == "printed":
        _put_lines(page, first.step.printed, indent=6, most=SHOWN_LINES)


def _told(found: Comparison, first: Event) -> str:
    if first.value is not None:
        return value_line(first.value)
    if first.part == "started":
        return f"it ran only in {_run(found, first.step).id}"
    if first.part in {"error", "status"}:
        return _outcome(first.step)
    return {"source": "its source was changed", "printed": "it printed something else"}.get(first.part, first.part)


def _outcome(step: StepDiff) -> str:
    sides = [_ended(side) for side in (step.left, step.right) if side is not None]
    return " → ".join(sides)


def _ended(step: Step) -> str:
    return words.error_text(step.error) if step.error is not None else step.status


def _run(found: Comparison, step: StepDiff) -> Run:
    return found.left if step.right is None else found.right


def _where(reader: Reader, run: Run, step: Step) -> str:
    """`cell 2`, or `fee, called in cell 2, line 3`."""
    if step.kind == "cell":
        return words.step_label(step)
    name = printable(step.function or "?")
    if name == "<module>":
        return words.place(None, step.file)
    line = step.site.line if step.site is not None else None
    code = reader.codes(run.id).get(step.site.code) if step.site is not None else None
    cell = reader.step(run.id, code.cell).cell if code is not None and code.cell is not None else None
    if code is None or line is None:
        return name if step.cell is None else f"{name}, below cell {step.cell}"
    return f"{name}, called in {words.place(cell, None if code.cell is not None else code.file, line)}"


# Every step.


def _put_surroundings(page: Page, found: Comparison) -> None:
    if found.surroundings:
        page.line().line(("Surroundings", "title"))
        page.table(
            (Column(""), Column("", fold=True), Column(""), Column("", fold=True)),
            [((each.name, "name"), printable(each.left), ("→", "dim"), printable(each.right)) for each in found.surroundings],
            indent=2,
        )


def _put_steps(page: Page, reader: Reader, found: Comparison, everything: bool) -> None:
    if not found.steps:
        return
    page.line().line(("Step by step", "title"), f"  ({found.same:,} the same)")
    shown = found.steps if everything else _few(found.steps)[:SHOWN_STEPS]
    for step in shown:
        _put_step(page, reader, found, step, everything)
    if len(found.steps) > len(shown):
        page.line((f"  … {words.plural(len(found.steps) - len(shown), 'more step')}; --all shows them", "dim"))


def _few(steps: Sequence[StepDiff]) -> list[StepDiff]:
    """The first calls of each function below one step, and those that failed: loops would push all else off the page."""
    seen: Counter[tuple[int | None, str | None]] = Counter()
    shown = []
    for step in steps:
        key = (step.step.parent, step.step.function)
        seen[key] += 1
        if step.step.kind == "cell" or seen[key] <= SHOWN_CALLS or step.error is not None:
            shown.append(step)
    return shown


def _put_step(page: Page, reader: Reader, found: Comparison, step: StepDiff, everything: bool) -> None:
    pad = "  " * (1 + min(step.depth, 6))
    notes = _notes(found, step)
    page.line(pad, (_where(reader, _run(found, step), step.step), "where"), (f"  {'; '.join(notes)}" if notes else ""))
    inner = len(pad) + 2
    if step.source is not None:
        _put_lines(page, step.source.lines, indent=inner, most=10_000 if everything else SHOWN_LINES)
    values = step.values if everything else step.values[:SHOWN_VALUES]
    for value in values:
        page.line(" " * inner, value_line(value))
        put_parts(page, value, indent=inner + 2, most=10_000 if everything else SHOWN_PARTS)
    if len(step.values) > len(values):
        page.line((f"{' ' * inner}… {words.plural(len(step.values) - len(values), 'more value')}", "dim"))
    if step.printed:
        page.line(" " * inner, "printed")
        _put_lines(page, step.printed, indent=inner + 2, most=10_000 if everything else SHOWN_LINES)


def _notes(found: Comparison, step: StepDiff) -> list[str]:
    if step.left is None or step.right is None:
        below = f", with {words.plural(step.below, 'call')} below it" if step.below else ""
        return [f"only in {_run(found, step).id}{below}"]
    cosmetic = step.source is not None and step.source.cosmetic
    return [
        text
        for holds, text in (
            (step.moved, f"moved: it was {words.step_label(step.left)}" if step.left.cell != step.right.cell else "moved"),
            (step.source is not None, "only comments and layout changed" if cosmetic else "source changed"),
            (step.status or step.error is not None, _outcome(step)),
            (step.duration, f"took {words.duration(step.left.seconds)} → {words.duration(step.right.seconds)}"),
        )
        if holds
    ]


def value_line(value: ValueDiff) -> str:
    """`rates: {'EUR': 1.0} → {'EUR': 1.1}`."""
    name = printable(value.name) if value.name else "the result" if value.role == "result" else "the arguments"
    name = f"{_ROLES[value.role]}{name}"
    if value.why is not None:
        return f"{name} differs: {value.why}"
    if value.change == "close":
        far = max((part.largest or 0.0 for part in value.parts), default=0.0)
        return f"{name} is the same within the tolerance (at most {far:.3g} apart)"
    return f"{name}: {_side(value.left)} → {_side(value.right)}"


def _side(part: object) -> str:
    return "(not there)" if part is UNKNOWN else short(part, WIDE)


def put_parts(page: Page, value: ValueDiff, *, indent: int, most: int) -> None:
    """What differs inside; where the value itself is all there is, it has been said already."""
    own = value.name or "result"
    parts = [part for part in value.parts if part.path != own or part.kind not in {"value", "close"}]
    for part in parts[:most]:
        page.line(" " * indent, _part_text(part))
        for example in part.examples:
            page.line(" " * (indent + 2), (printable(example.path), "name"), f": {short(example.left, 40)} → {short(example.right, 40)}")
        _put_lines(page, part.lines, indent=indent + 2, most=SHOWN_LINES)
    hidden = max(0, len(parts) - most) + value.more
    if hidden:
        page.line((f"{' ' * indent}… {words.plural(hidden, 'more difference')}", "dim"))


def _part_text(part: Difference) -> str:
    path = printable(part.path)
    if part.kind in {"elements", "close"} and part.count is not None:
        far = f", by at most {part.largest:.6g}" if part.largest is not None else ""
        within = " within the tolerance" if part.kind == "close" else ""
        return f"{path}: {part.count:,} of {part.of or 0:,} differ{within}{far}"
    if part.kind in {"added", "removed"}:
        side = part.right if part.kind == "added" else part.left
        many = f"{part.count:,}: " if part.count is not None else ""
        return f"{path}: {part.kind} {many}{short(side, WIDE)}"
    if part.kind == "text":
        return f"{path}: its text changed"
    said = f" {_KINDS[part.kind]}" if part.kind in _KINDS else ""
    if part.kind == "type":
        return f"{path}{said}: {_typed(part.left)} → {_typed(part.right)}"
    return f"{path}{said}: {_side(part.left)} → {_side(part.right)}"


def _typed(part: object) -> str:
    name = getattr(type(part), "rewound_type", type(part).__name__)
    return f"{_side(part)} ({str(name).rpartition('.')[2]})"


def _put_lines(page: Page, lines: Sequence[str], *, indent: int, most: int) -> None:
    for line in lines[:most]:
        page.line(" " * indent, (cut(printable(line), 160), _STYLES.get(line[:1], "")))
    if len(lines) > most:
        page.line((f"{' ' * indent}… {words.plural(len(lines) - most, 'more line')}", "dim"))


def _put_rest(page: Page, found: Comparison) -> None:
    """What could not be compared, said as such."""
    if found.unlooked or found.limits:
        page.line().line(("Not compared", "title"))
    for entry in found.unlooked[:SHOWN_VALUES]:
        page.line("  ", (printable(entry.name), "name"), f" ({words.step_label(entry.step)}), because: {printable(cut(entry.why, 120))}")
    if len(found.unlooked) > SHOWN_VALUES:
        page.line((f"  … and {len(found.unlooked) - SHOWN_VALUES:,} more", "dim"))
    for limit in found.limits[:SHOWN_VALUES]:
        page.line("  ", limit)
