"""Nothing there where at least one element was needed.

The cause is the step after which nothing was left: a filter that nothing passes, a join without a common key, a
slice beyond the end. Where a filter compares with a name, the place that gave the name its value is named first,
because the data was there and the criterion kept it out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.joins import key_name, plain_form, sides_of
from rewound.diagnose.rule import Rule, candidate, is_failing_line
from rewound.diagnose.scan import executions
from rewound.diagnose.wording import place, quoted
from rewound.graph.access import UNKNOWN, Key, is_array, is_column, is_frame
from rewound.graph.brief import brief
from rewound.graph.changes import changes
from rewound.graph.flows import called_name
from rewound.graph.origin import Origin
from rewound.graph.property import equals, fails, is_empty
from rewound.graph.provenance import Tracer
from rewound.graph.recording import Activation
from rewound.graph.sites import COMPREHENSIONS

SIGNS = (
    r"(?i)empty|out[- ]of[- ]bounds|out of range|zero-size|at least one|no objects to concatenate|0 sample|"
    r"minimum of 1 is required|expected \d+, got 0|"
    r"no data points?|not enough values to unpack|division by zero|got 0\b|cannot choose|size 0"
)


def suspects(facts: Facts) -> Iterator[Suspect]:
    if not (
        facts.matches(SIGNS)
        or facts.type in {"StopIteration", "StatisticsError", "NoDataError"}
        or (facts.type in {"KeyError", "IndexError"})
    ):
        return
    prop = is_empty()
    for operand, path in facts.locate(prop, deep=1):
        if operand.role in {"index", "function"} or isinstance(operand.node, ast.Constant | ast.List | ast.Tuple | ast.Dict):
            continue
        if isinstance(operand.value, str) or (path and facts.type == "KeyError"):
            continue
        yield Suspect(
            "empty",
            operand.act,
            operand.node,
            path,
            prop,
            "at least one element",
            0.9 if path else 0.6 if facts.type == "KeyError" else 1.0,
        )


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The step after which nothing was left, and before it what it was filtered by."""
    found = candidate(facts, finding)
    if finding.origin.clean and finding.origin.good:
        found.evidence["transition"] = 1
    if any(clause.ifs for part in ast.walk(finding.origin.node) if isinstance(part, COMPREHENSIONS) for clause in part.generators):
        found.evidence["ambiguous"] = 0.5  # a filter that nothing passes does what it was told
    criteria = [*_criteria(facts, finding), *_keys(facts, finding)] if finding.origin.kind in {"expression", "call"} else []
    if criteria:
        found.evidence["alternative"] = 1
    yield from criteria
    yield found


def _criteria(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """Where the names that a filter compares with got their values."""
    origin = finding.origin
    for node in _compared(origin.node):
        value = facts.scopes.known(origin.act, node)
        if value is UNKNOWN or is_frame(value) or is_column(value) or is_array(value) or callable(value):
            continue
        for source in Tracer(facts.scopes, equals(value)).trace(origin.act, node, (), origin.links):
            if is_failing_line(facts, source) or source.statement is origin.statement:
                continue
            told = (
                f"`{facts.text(node, origin.act)}` is {brief(value)} since {place(facts, source.act, source.statement)}, "
                f"and nothing passes {quoted(facts, origin.act, origin.statement)}"
            )
            inner = candidate(facts, Finding(finding.suspect, source), message=told)
            here = source.act.step.seq == facts.step.seq and isinstance(source.statement, ast.Expr)
            inner.evidence["form"] = 0.5 if here else 2
            if here:
                inner.evidence["ambiguous"] = 1  # what was asked for is seldom what is wrong
            yield inner


def _keys(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """Of a join without a common key: the step that made the keys of one side other than they were."""
    origin = finding.origin
    call = next((part for part in ast.walk(origin.node) if isinstance(part, ast.Call) and called_name(part) == "merge"), None)
    sides = None if call is None else sides_of(call)
    if call is None or sides is None:
        return
    values = [facts.scopes.known(origin.act, side) for side in sides]
    names = [key_name(call, value, option) for value, option in zip(values, ("left_on", "right_on"), strict=True)]
    if names[0] is None or names[1] is None:
        return
    chains: list[tuple[ast.expr, Origin]] = []
    for mine, other in ((0, 1), (1, 0)):
        have = set(values[other][names[other]].tolist())
        prop = fails("shares no key with the other side", partial(_disjoint, have), kind="keys")
        for source in Tracer(facts.scopes, prop).trace(origin.act, sides[mine], (Key(names[mine]),)):
            chains.append((sides[mine], source))
            if not any(prop.holds(value) is False for _, value in source.good):
                continue
            told = (
                f"{quoted(facts, source.act, source.statement)} makes the keys of `{facts.text(sides[mine], origin.act)}` "
                f"others than those it is joined with, so that {quoted(facts, origin.act, origin.statement)} is empty"
            )
            inner = candidate(facts, Finding(finding.suspect, source), message=told)
            inner.evidence["transition"] = 1
            yield inner
    if len(chains) == 2 and _alike(values[0][names[0]].tolist(), values[1][names[1]].tolist()):
        yield from _less_cleaned(facts, finding, chains, [names[0], names[1]])


def _alike(left: list[Any], right: list[Any]) -> bool:
    """Whether they share keys but for letter case, spaces and the like."""
    return bool({plain_form(key) for key in left} & {plain_form(key) for key in right})


def _less_cleaned(facts: Facts, finding: Finding, chains: list[tuple[ast.expr, Origin]], names: list[str]) -> Iterator[Candidate]:
    """Of two sides whose keys differ in form only, the one that was cleaned less: where it was cleaned last, or was made."""
    done = [_cleaning(facts, side, name) for (side, _), name in zip(chains, names, strict=True)]
    if done[0].keys() == done[1].keys():
        return
    less = 0 if len(done[0]) < len(done[1]) else 1
    side, source = chains[less]
    missing = [name for name in done[1 - less] if name not in done[less]]
    act, node = next(iter(done[less].values()), (source.act, source.statement))
    told = (
        f"{quoted(facts, act, node)} leaves the keys of `{facts.text(side, finding.origin.act)}` without `{', '.join(missing)}`, which the "
        f"other side has, so that {quoted(facts, finding.origin.act, finding.origin.statement)} is empty"
    )
    evidence = {"form": 3.0, "odd-one": 1.0, "checked": 1.0, "upstream": 1.0}
    yield Candidate("empty", act, node, told, source, evidence, finding.suspect)


def _cleaning(facts: Facts, side: ast.expr, column: str) -> dict[str, tuple[Activation, ast.AST]]:
    """The methods on text that a column of a named frame went through, each with the statement, the last one first."""
    found: dict[str, tuple[Activation, ast.AST]] = {}
    for act in executions(facts) if isinstance(side, ast.Name) else ():
        for change in reversed(changes(act.scope)):
            if change.root != getattr(side, "id", None) or Key(column) not in change.path or change.kind != "store":
                continue
            statement = act.source.statement(change.node) or change.node
            for part in ast.walk(statement):
                if isinstance(part, ast.Call) and called_name(part) in CLEANING:
                    found.setdefault(called_name(part), (act, statement))
    return found


CLEANING = frozenset(
    "strip lstrip rstrip lower upper casefold title capitalize replace zfill astype removeprefix removesuffix normalize round".split()
)


def _disjoint(have: set[Any], value: Any) -> bool | None:
    return not have & set(value.tolist()) if is_column(value) else None


def _compared(node: ast.AST) -> list[ast.expr]:
    """The plain names and attributes on either side of the comparisons of a filter."""
    found: list[ast.expr] = []
    for part in ast.walk(node):
        if isinstance(part, ast.Compare):
            found += [side for side in (part.left, *part.comparators) if isinstance(side, ast.Name | ast.Attribute)]
        elif (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr in {"isin", "between", "contains", "startswith", "eq", "gt", "lt", "ge", "le", "filter", "query"}
        ):
            found += [argument for argument in part.args if isinstance(argument, ast.Name | ast.Attribute)]
        elif isinstance(part, ast.Slice):
            found += [bound for bound in (part.lower, part.upper) if isinstance(bound, ast.Name)]
    loops = {
        name.id
        for part in ast.walk(node)
        if isinstance(part, COMPREHENSIONS)
        for clause in part.generators
        for name in ast.walk(clause.target)
        if isinstance(name, ast.Name)
    }
    return [part for part in found if not (isinstance(part, ast.Name) and part.id in loops)]


RULE = Rule("empty", __doc__ or "", suspects, more=more)
