"""Rows that are not in the order that is needed: an index that is sliced by labels, the keys of a `merge_asof`, bins.

A slice by labels, `merge_asof`, `reindex(method=...)`, `rolling("7D")` and others search in what is sorted, and refuse what is
not. The cause is the step that gave the table that order: `set_index`, `concat`, a file that is read, `sort_values` by something
else, a shuffle. Sort it there by `.sort_index()` or `.sort_values(...)`; where the order was made on purpose, sort where it is used.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from rewound.diagnose.complaints import DATA, keyword
from rewound.diagnose.evidence import Candidate, Facts, Finding, Operand, Suspect
from rewound.diagnose.rule import Rule, candidate, is_failing_line
from rewound.diagnose.wording import quoted, wanted
from rewound.graph.access import UNKNOWN, is_column, is_frame
from rewound.graph.changes import changes
from rewound.graph.flows import called_name
from rewound.graph.origin import Origin
from rewound.graph.property import Property
from rewound.graph.tables import Order, has_labels, is_unsorted

SIGNS = r"(?i)lexsort|monoton|(?:be|not|a) sorted\b"
ON_PURPOSE = frozenset("sort_values sort_index sample shuffle permutation permuted nlargest nsmallest".split())
"""Calls that are made for the order that they give."""
MAKING = ON_PURPOSE | frozenset("concat set_index reindex append".split())
"""Calls whose result has an order of its own."""
_AXES: tuple[Order, ...] = ("index", "columns")
_NEEDS: dict[Order, str] = {"index": "an index that is sorted", "columns": "columns that are sorted"}
LARGEST = 1_000_000
"""Rows that are sorted to see whether that helps, at most."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Which part of which operand has to be in order."""

    operand: Operand
    prop: Property
    needs: str
    weight: float = 0.95


def suspects(facts: Facts) -> Iterator[Suspect]:
    for one in _sliced(facts) or list(_refused(facts)):
        if one.prop.holds(one.operand.value):
            yield Suspect("unsorted", facts.act, one.operand.node, (), one.prop, one.needs, one.weight)


def _sliced(facts: Facts) -> list[Needed]:
    """`frame.loc[first:last]`: what is sliced, if the same slice of it succeeds once it is sorted."""
    node = facts.node
    if facts.type not in {"KeyError", "UnsortedIndexError"} or not isinstance(node, ast.Subscript):
        return []
    base = next((one for one in facts.operands if one.role == "base" and has_labels(one.value)), None)
    if base is None:
        return []
    key = facts.value(node.slice)
    for axis, of in enumerate(_AXES[: base.value.ndim]):
        if not is_unsorted(of).holds(base.value):
            continue
        helps = partial(_helps, base.value, key, axis, located=base.node is not node.value)
        if helps() if key is not UNKNOWN else facts.matches(SIGNS):
            return [Needed(base, is_unsorted(of, falls=helps(falls=True)), _NEEDS[of])]
    return []


def _helps(value: Any, key: Any, axis: int, *, located: bool, falls: bool = False) -> bool:
    """Whether the same slice of it succeeds once it is sorted."""
    if not _has_slice(key) or len(value) > LARGEST:
        return False
    try:
        other = value.sort_index(axis=axis, ascending=not falls)
        (other.loc if located else other)[key]
    except Exception:  # whatever the library says: sorted, it fails too
        return False
    return True


def _has_slice(key: Any) -> bool:
    return isinstance(key, slice) or (isinstance(key, tuple) and any(_has_slice(part) for part in key))


def _refused(facts: Facts) -> Iterator[Needed]:
    """What a call searches in, by what the message says of it."""
    call = facts.node
    if facts.type != "ValueError" or not facts.matches(SIGNS) or not isinstance(call, ast.Call):
        return
    operands = [one for one in facts.operands if one.role in DATA and one.value is not UNKNOWN and not isinstance(one.node, ast.Constant)]
    if called_name(call) == "merge_asof":
        yield from _keys(facts, call, operands)
        return
    named = facts.matches(r"^(?:Each group within )?(.+?) (?:values )?must be monotonic")
    on = keyword(call, facts, "on")
    falls = not facts.matches(r"asof requires|increase")
    for one in operands:
        if not has_labels(one.value) or (is_column(one.value) and one.role == "argument"):
            yield Needed(one, is_unsorted(falls=falls), "values that increase", 0.85)
        elif is_frame(one.value) and named is not None and named[1] == str(on):
            yield Needed(one, is_unsorted(key=on, falls=falls), f"rows that are sorted by {on!r}")
        else:
            yield Needed(one, is_unsorted("index", falls=falls), _NEEDS["index"])


def _keys(facts: Facts, call: ast.Call, operands: list[Operand]) -> Iterator[Needed]:
    """The side of a `merge_asof` that is meant, and the column that it is joined by."""
    side = facts.matches("(left|right) keys")
    if side is None:
        return
    key = keyword(call, facts, "on", f"{side[1]}_on")
    named = next((entry.value for entry in call.keywords if entry.arg == side[1]), None)
    placed = call.args[side[1] == "right" :][:1]
    for one in operands:
        if one.node is named or one.node in placed:
            by_key = Needed(one, is_unsorted(key=key), f"rows that are sorted by {key!r}")
            yield by_key if key is not None else Needed(one, is_unsorted("index"), _NEEDS["index"])


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """What a cell did in place to a table of its own is no change behind anybody's back."""
    origin = finding.origin
    if finding.suspect.rule != "unsorted" or origin.kind != "change" or not origin.act.at_module:
        return []
    written = {one.root for one in changes(origin.act.scope) if origin.act.source.statement(one.node) is origin.statement}
    seen = {link.name for link in origin.links if link.how.startswith("changed")}
    return list(more(facts, finding)) if written and written == seen else []


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The statement that gave it this order, with what sorts it; where that was on purpose, also the line that needs another one."""
    found, origin = _told(facts, finding), finding.origin
    if any(_was_sorted(origin.prop, value) for _, value in origin.good):
        found.evidence["transition"] = 1
    if "transition" in found.evidence or _calls(origin, MAKING):
        found.evidence["form"] = 1
    elif not is_failing_line(facts, origin):
        found.evidence["source-only"] = 0.7
    sorts = _sorts(facts, finding.suspect)
    if sorts is None:
        yield found
    elif not is_failing_line(facts, origin) and not _calls(origin, ON_PURPOSE) and _mends(origin):
        yield replace(found, message=f"{found.message}: sort it where it is made, by `{sorts}`")
    else:
        yield from _used(facts, finding, found, sorts)


def direct(facts: Facts) -> Iterator[Candidate]:
    """Where nothing is known of how it came into that order: the line that needs another one."""
    for suspect in suspects(facts):
        sorts = _sorts(facts, suspect)
        if sorts is not None and not facts.trace(suspect):
            yield from _at_use(facts, suspect, sorts)


def _used(facts: Facts, finding: Finding, found: Candidate, sorts: str) -> Iterator[Candidate]:
    """The line that needs it sorted can sort it: of an origin that is this line itself, else as the second explanation."""
    if is_failing_line(facts, finding.origin):
        yield replace(found, message=found.message + _advice(facts, finding.suspect, sorts))
        return
    yield found
    yield from _at_use(facts, finding.suspect, sorts)


def _at_use(facts: Facts, suspect: Suspect, sorts: str) -> Iterator[Candidate]:
    advice = _advice(facts, suspect, sorts)
    if advice and facts.statement is not None:
        told = f"{quoted(facts, facts.act, facts.statement)} needs {suspect.needs}, and `{facts.text(suspect.node)}` {suspect.prop.says}"
        yield Candidate("unsorted", facts.act, facts.statement, told + advice, None, {"checked": 1, "same-line": 1, "alternative": 0.3})


def _advice(facts: Facts, suspect: Suspect, sorts: str) -> str:
    """Where to write what sorts it; nothing where it would sort a copy that is written into, or cannot be said in one line."""
    table, whole = (facts.act.source.text_of(node) for node in (suspect.node, facts.node) if node is not None)
    if _stores(facts) or "`" in whole or whole != " ".join(whole.split()):
        return ""
    return f": sort it where it is used, by `{sorts}` behind `{table}` in `{whole}`"


def _stores(facts: Facts) -> bool:
    """Whether the failing line writes into it: a sorted copy would get what the table was to have."""
    return isinstance(getattr(facts.node, "ctx", None), ast.Store | ast.Del)


def _sorts(facts: Facts, suspect: Suspect) -> str | None:
    """The method that sorts it as it is needed; None for what has none, or where a key cannot be written out."""
    value, prop = facts.value(suspect.node), suspect.prop
    if not has_labels(value):
        return None
    if prop.says.endswith("columns"):
        return ".sort_index(axis=1)"
    if prop.says.endswith("index"):
        return ".sort_index()"
    key = prop.detail
    return f".sort_values({key!r})" if isinstance(key, str) and is_frame(value) and not re.search(r"`|\s\s|[^\S ]", key) else None


def _calls(origin: Origin, names: frozenset[str]) -> bool:
    """Whether the statement calls one of these: it is there for the order that they make."""
    return any(isinstance(part, ast.Call) and called_name(part) in names for part in ast.walk(origin.statement))


def _was_sorted(prop: Property, value: Any) -> bool:
    """Whether it, or each of the tables that it lists, was in order."""
    parts = value if isinstance(value, list | tuple) and value and all(map(has_labels, value)) else [value]
    return all(prop.holds(part) is False for part in parts)


def _mends(origin: Origin) -> bool:
    """Whether the table is all that the statement gives to a name or gives back, or what it changes: then it can be sorted there."""
    statement, last = origin.statement, origin.links[-1] if origin.links else None
    if origin.kind == "change":
        return True
    if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return) or last is None or last.node is not statement:
        return False
    if isinstance(statement, ast.Assign) and (len(statement.targets) > 1 or not isinstance(statement.targets[0], ast.Name)):
        return False
    if last.value is not UNKNOWN:
        return has_labels(last.value) and origin.prop.holds(last.value) is True
    return not last.path and isinstance(statement.value, ast.Call) and _makes_table(called_name(statement.value))


def _makes_table(name: str) -> bool:
    return name in MAKING or name in {"DataFrame", "Series", "merge", "join", "assign"} or name.startswith("read_")


def _told(facts: Facts, finding: Finding) -> Candidate:
    origin = finding.origin
    if origin.kind != "change":
        return candidate(facts, finding)
    name = next((link.name for link in origin.links if link.how.startswith("changed")), "the table")
    did = f"{quoted(facts, origin.act, origin.statement)} leaves `{name}` so that it {origin.prop.says}"
    return candidate(facts, finding, message=f"{did}; {wanted(facts, finding.suspect)}")


RULE = Rule("unsorted", __doc__ or "", suspects, claim, more, direct)
