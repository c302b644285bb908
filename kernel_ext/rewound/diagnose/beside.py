"""The failed run beside the last good one: which names matter for the failure, and what of them differs first."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rank import odds
from rewound.graph.bindings import bindings
from rewound.graph.changes import changes
from rewound.graph.difference import Event
from rewound.graph.recording import Activation
from rewound.graph.sites import FUNCTIONS, Source, names_in

COMPARING = frozenset({"differs-from-good-run", "changed-environment"})
"""Rules that say what is another, and not that it is wrong."""
LIKELY = 0.0
"""Log-odds from which on an explanation is likelier than not, as its evidence goes."""


def beside(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Where a rule has seen the bad value begin, a mere difference from a good run is no better explanation."""
    found = list(candidates)
    if any(one.rule not in COMPARING and odds(one) >= LIKELY for one in found):
        for one in found:
            if one.rule in COMPARING:
                one.evidence["explained"] = 1
    return found


def first_value(facts: Facts) -> Event | None:
    """The first value that matters for the failure and is not what it was in the good run."""
    assert facts.good is not None
    wanted = names_that_matter(facts)
    for event in facts.good.comparison.events:
        if event.value is None or event.value.change == "close" or event.step.right is None:
            continue
        step = event.step.right
        name = event.value.name if event.part in {"generated", "read"} else (step.function or "").rpartition(".")[2]
        if name in wanted and facts.recording.top(step).seq <= facts.step.seq:
            return event
    return None


def edits(facts: Facts) -> Iterator[tuple[Event, list[int]]]:
    """Sources that are not what they were in the good run, each with its changed lines."""
    assert facts.good is not None
    for event in facts.good.comparison.events:
        if event.part == "source" and event.step.source is not None and event.step.right is not None:
            yield event, changed_lines(event.step.source.lines)


def changed_lines(diff: Iterable[str]) -> list[int]:
    """Numbers of the lines that a unified diff adds; for lines that it takes away, the number of what stands there now."""
    found: dict[int, None] = {}
    line = 1
    for text in diff:
        if text.startswith("@@"):
            line = int(text.split("+")[1].split(" ")[0].split(",")[0])
        elif text.startswith("-"):
            found.setdefault(line)
        elif text.startswith(("+", " ")):
            if text.startswith("+"):
                found.setdefault(line)
            line += 1
    return list(found)


def names_that_matter(facts: Facts) -> set[str]:
    """The names in the failing statement and in the calls that led to it, and those that they were made from.

    By name alone: names of different scopes that are spelled alike count as one, so that nothing is left out.
    """
    wanted = _named(facts.act, facts.statement)
    for _, act in facts.frames:
        wanted |= _named(act, None if act.at is None else act.source.statement(act.at))
    origins: dict[str, set[str]] = {}
    for source in _sources(facts):
        for name, names in _made_from(source):
            origins.setdefault(name, set()).update(names)
    pending = list(wanted)
    while pending:
        new = origins.get(pending.pop(), set()) - wanted
        wanted |= new
        pending += new
    return wanted


def _named(act: Activation, statement: ast.AST | None) -> set[str]:
    """The names in a statement and in the conditions under which it runs."""
    if statement is None:
        return set()
    found = set(names_in(statement))
    for around in act.source.enclosing(statement):
        if around is act.scope:
            break
        condition = next((part for name in ("test", "iter", "subject") if isinstance(part := getattr(around, name, None), ast.AST)), None)
        found |= set(names_in(condition)) if condition is not None else set()
    return found


def _sources(facts: Facts) -> list[Source]:
    """The texts of all cells and files that ran, each once."""
    recording = facts.recording
    texts = [recording.cell_source(step.seq) for step, _ in recording.cells]
    return list({id(source): source for source in [*texts, *(recording.source(code) for code in recording.codes.values())]}.values())


def _made_from(source: Source) -> Iterator[tuple[str, list[str]]]:
    """Each name that something in the text binds or changes, with the names that stand in that statement."""
    scopes = [source.tree, *(node for node in ast.walk(source.tree) if isinstance(node, FUNCTIONS))]
    for scope in scopes:
        for binding in bindings(scope):
            if isinstance(binding.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield binding.name, names_in(binding.node)
            elif binding.kind not in {"import", "delete"}:
                yield binding.name, names_in(binding.value if binding.value is not None else binding.node)
        for change in changes(scope):
            yield change.root, names_in(source.statement(change.node) or change.node)
