"""An iterator that had been read to its end already.

A generator, `map`, `zip`, a file or a reader gives its elements once. Where a later loop finds nothing although
the iterator was made full, an earlier one has used it up. Make a list where the iterator is made, or make a new
iterator for each use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.rule import Rule, candidate, is_failing_line
from rewound.diagnose.wording import place, quoted
from rewound.graph.access import UNKNOWN
from rewound.graph.bindings import bindings, own_nodes, parameters
from rewound.graph.flows import called_name
from rewound.graph.origin import Origin
from rewound.graph.property import has_type, type_name
from rewound.graph.provenance import Tracer
from rewound.graph.recording import Activation
from rewound.graph.sites import names_in
from rewound.model import Unstored

ITERATORS = frozenset(
    "generator async_generator map filter zip enumerate reversed list_iterator tuple_iterator dict_keyiterator dict_valueiterator "
    "dict_itemiterator set_iterator range_iterator str_iterator chain islice groupby product permutations combinations accumulate "
    "starmap takewhile dropwhile count cycle DictReader reader TextIOWrapper BufferedReader StringIO BytesIO TextFileReader finditer "
    "callable_iterator zip_longest pairwise batched".split()
)


def is_iterator(value: Any) -> bool:
    """Whether a recorded value was one that can be read only once."""
    if value is UNKNOWN:
        return False
    name = type_name(value)
    return name in ITERATORS and (isinstance(value, Unstored) or type(value).__module__ != "builtins" or name.endswith("iterator"))


def suspects(facts: Facts) -> Iterator[Suspect]:
    """`next(it)` that finds nothing: the iterator itself is what is used up."""
    if facts.type not in {
        "StopIteration",
        "ValueError",
        "StopAsyncIteration",
        "RuntimeError",
        "TypeError",
        "EmptyDataError",
        "IndexError",
        "StatisticsError",
    }:
        return
    if facts.type != "StopIteration" and not facts.matches(r"(?i)empty|expected \d+, got 0|at least one|No columns|out of range"):
        return
    for part in ast.walk(facts.node) if facts.node is not None else ():
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            value = facts.value(part)
            if is_iterator(value):
                needs = "an element that has not been read yet"
                yield Suspect("exhausted-iterator", facts.act, part, (), has_type(type_name(value)), needs, 0.8)


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """Where the iterator was made; stronger where another place is seen to read it first."""
    node = finding.suspect.node
    used = Origin(finding.suspect.act, node, "expression", (), finding.suspect.prop, ())
    readers = _readers(facts, finding.origin, used, node)
    found = candidate(facts, finding)
    if readers:
        found.evidence["form"] = 2
        told = (
            f"`{facts.text(node)}`, made at {place(facts, finding.origin.act, finding.origin.statement)}, can be read only once "
            f"and was read at {readers[-1]}, so that `{facts.text(facts.node or node)}` finds nothing left"
        )
        found = Candidate(found.rule, found.act, found.node, told, found.origin, found.evidence, found.suspect)
    yield found


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """Something empty that was made from an iterator: where the iterator was made, if something read it before."""
    origin = finding.origin
    if finding.suspect.prop.kind not in {"empty", "zero", "length"}:
        return []
    for node, value in _iterators(facts, origin):
        prop = has_type(type_name(value))
        for source in Tracer(facts.scopes, prop).trace(origin.act, node, (), origin.links):
            readers = _readers(facts, source, origin, node)
            return [_told(facts, finding, source, node, readers)]
    return []


def _iterators(facts: Facts, origin: Origin) -> Iterator[tuple[ast.expr, Any]]:
    """Names in the origin that held an iterator."""
    for part in ast.walk(origin.node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            value = facts.scopes.known(origin.act, part)
            if is_iterator(value):
                yield part, value


def _readers(facts: Facts, source: Origin, origin: Origin, node: ast.expr) -> list[str]:
    """Cells between where the iterator was made and where it was found empty that mention it."""
    found = []
    for step, _ in facts.recording.cells:
        if source.act.step.seq <= step.seq <= origin.act.step.seq:
            act = facts.recording.activation(step)
            for statement in getattr(act.scope, "body", []):
                if statement is source.statement or statement is origin.statement:
                    continue
                if getattr(node, "id", None) in names_in(statement) and not (
                    step.seq == origin.act.step.seq and statement.lineno > getattr(origin.statement, "lineno", 0)
                ):
                    found.append(place(facts, act, statement))
    return found


def _told(facts: Facts, finding: Finding, source: Origin, node: ast.expr, readers: list[str]) -> Candidate:
    name = facts.text(node, finding.origin.act)
    read = f"was read to its end at {readers[-1]}" if readers else "had been read to its end"
    told = (
        f"`{name}`, made by {quoted(facts, source.act, source.statement)}, can be read only once and {read}, "
        f"so that {quoted(facts, finding.origin.act, finding.origin.statement)} finds nothing"
    )
    found = candidate(facts, Finding(finding.suspect, source), "exhausted-iterator", told)
    found.evidence["form"] = 2 if readers else 0
    if readers:
        found.evidence.pop("weight", None)  # that it was read before explains more than which operand is odd
    if is_failing_line(facts, source):
        found.evidence["same-line"] = 1
    return found


CREATORS = frozenset(
    "map filter zip enumerate reversed iter chain islice reader DictReader open finditer groupby from_iterable pairwise batched".split()
)
LOOKING = frozenset("sum len max min any all sorted list set tuple Counter print join".split())
"""Calls that read an iterator to its end."""


def direct(facts: Facts) -> Iterator[Candidate]:
    """A name for an iterator that two statements read to its end."""
    for act in facts.program.cells:
        for one in bindings(act.scope):
            if one.kind != "assign" or one.path or not _makes(facts, one.value):
                continue
            readers = [(where, node) for where, node in _consumers(facts, act, one.name, one.node) if node is not facts.statement]
            if len(readers) < 2 and not (readers and facts.statement is not None and _consumes(facts, facts.statement, one.name)):
                continue
            told = (
                f"`{one.name}`, made by {quoted(facts, act, one.node)}, can be read only once and was read to its end by "
                f"{quoted(facts, *readers[0])}: whoever reads it later finds nothing"
            )
            evidence = {"form": 3.0, "upstream": 1.0}
            aside = readers[0][0].step.seq == act.step.seq and _looks(readers[0][1])
            where, node = readers[0] if aside else (act, one.node)
            yield Candidate("exhausted-iterator", where, node, told, None, {**evidence, "form": 4.0} if aside else evidence)


def _makes(facts: Facts, value: ast.expr | None) -> bool:
    if isinstance(value, ast.GeneratorExp):
        return True
    if not isinstance(value, ast.Call):
        return False
    yields = [node for _, node, _ in facts.program.functions if node.name == called_name(value)]
    made = any(isinstance(part, ast.Yield | ast.YieldFrom) for node in yields[:1] for part in own_nodes(node))
    return called_name(value) in CREATORS or made


def _consumers(facts: Facts, act: Activation, name: str, made: ast.AST) -> Iterator[tuple[Activation, ast.stmt]]:
    """The statements of cells that read it to its end, in order of execution, until the name is bound anew."""
    later = [cell for cell in reversed(facts.program.cells) if cell.step.seq >= act.step.seq]
    for cell in later:
        for statement in getattr(cell.scope, "body", []):
            if cell.step.seq == act.step.seq and statement.lineno <= getattr(made, "lineno", 0):
                continue
            if _consumes(facts, statement, name):
                yield cell, statement
            if any(one.name == name for one in bindings(ast.Module([statement], []))):
                return


def _consumes(facts: Facts, statement: ast.AST, name: str) -> bool:
    for part in ast.walk(statement):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return False
        if isinstance(part, ast.For | ast.comprehension) and getattr(part.iter, "id", None) == name:
            return not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.GeneratorExp))
        if isinstance(part, ast.Call) and called_name(part) in LOOKING | {"dict", "extend", "update"}:
            plain = [argument.value if isinstance(argument, ast.Starred) else argument for argument in part.args]
            if any(getattr(argument, "id", None) == name for argument in plain):
                return True
        elif isinstance(part, ast.Call) and any(getattr(argument, "id", None) == name for argument in part.args):
            index = [getattr(argument, "id", None) for argument in part.args].index(name)
            for _, function in facts.program.executed:
                names = [one for one in parameters(function) if one not in {"self", "cls"}]
                if function.name == called_name(part) and index < len(names):
                    return any(_consumes(facts, inner, names[index]) for inner in function.body)
    return False


def _looks(statement: ast.AST) -> bool:
    """Whether a statement only measures what it reads."""
    value = getattr(statement, "value", None)
    return any(
        isinstance(part, ast.Call) and called_name(part) in LOOKING - {"list", "sorted", "tuple"} for part in ast.walk(value or statement)
    )


RULE = Rule("exhausted-iterator", __doc__ or "", suspects, claim=claim, more=more, direct=direct)
