"""A key, column or label that is not there.

Either what is looked in lost the key on its way (a dropped or renamed column, a record built without it, an entry
removed), or never had it, or the key itself is wrong (another spelling, another type, a changed letter case). The
cause is the step after which the key was gone; if it was never there, the place that made the container and the
line that asks for it are both named.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.joins import plain_form
from rewound.diagnose.rule import Rule, candidate, is_failing_line
from rewound.diagnose.rules.no_such_method import instead
from rewound.graph.access import UNKNOWN, is_column, is_frame
from rewound.graph.property import Property, fails, lacks, lacks_label
from rewound.graph.sites import names_in

_PANDAS = (
    r"Column not found: ['\"]?([^'\"]+)['\"]?",
    r"\[([^\]]+)\] not (?:in index|found in axis)",
    r"None of \[Index\(\[([^\]]+)\]",
    r"^[\"']?(.+?)[\"']? not found",
)
ORDERED = r"non-monotonic|non-unique label|lexsort"
"""What is missed there is an order: a slice may begin and end at labels that are not there."""


def keys_of(facts: Facts) -> list[Any]:
    """The keys that the message says are missing."""
    for pattern in _PANDAS:
        match = facts.matches(pattern)
        if match is not None:
            found = re.findall(r"'([^']*)'", match[1])
            return found or [match[1]]
    try:
        return [ast.literal_eval(facts.message)]
    except (ValueError, SyntaxError):
        return [facts.message.strip("'\"")]


def suspects(facts: Facts) -> Iterator[Suspect]:
    if facts.type in {"KeyError", "ColumnNotFoundError"}:
        keys = keys_of(facts)
    elif (facts.type == "AttributeError" and (match := facts.matches(r"'(?:DataFrame|Series)' object has no attribute '(\w+)'"))) or (
        facts.type == "ValueError" and (match := facts.matches(r"columns? (?:expected but not found|not found|missing):? \[?'(\w+)'"))
    ):
        keys = [match[1]]
    else:
        return
    if instead(facts) is not None or facts.matches(ORDERED):
        return
    for key in keys:
        yield from _lacking(facts, key)
        yield from _wrong_key(facts, key)


def _lacking(facts: Facts, key: Any) -> Iterator[Suspect]:
    located = (
        isinstance(facts.node, ast.Subscript) and isinstance(facts.node.value, ast.Attribute) and facts.node.value.attr in {"loc", "at"}
    )
    prop = lacks_label(key) if located and not _is_column_key(facts, key) else lacks(key)
    found = [(operand, path) for operand, path in facts.locate(prop, deep=0) if operand.role not in {"index", "function"}]
    for operand, path in found:
        yield Suspect("missing-key", operand.act, operand.node, path, prop, f"the key {key!r} in it")
    if not found:
        for operand in facts.operands:
            if operand.value is UNKNOWN and operand.role in {"base", "receiver"}:
                yield Suspect("missing-key", operand.act, operand.node, operand.path, prop, f"the key {key!r} in it", 0.9)


def _is_column_key(facts: Facts, key: Any) -> bool:
    """Whether, in `df.loc[row, column]`, it is the column that is missing."""
    index = facts.node.slice if isinstance(facts.node, ast.Subscript) else None
    if not isinstance(index, ast.Tuple) or len(index.elts) != 2:
        return False
    return bool(facts.value(index.elts[1]) == key and facts.value(index.elts[0]) != key)


def _wrong_key(facts: Facts, key: Any) -> Iterator[Suspect]:
    """The key itself, where it is not written in the failing line."""
    containers = [operand.value for operand in facts.operands if operand.role in {"base", "receiver"} and operand.value is not UNKNOWN]
    for operand in facts.operands:
        if operand.role not in {"index", "argument"} or isinstance(operand.node, ast.Constant) or operand.value != key or not containers:
            continue
        container = containers[0]
        prop = fails(f"is not a key of it ({_few(container)})", partial(_not_in, container), kind="key")
        yield Suspect("wrong-key", operand.act, operand.node, operand.path, prop, f"one of its keys: {_few(container)}", 0.55)


def _not_in(container: Any, value: Any) -> bool | None:
    if not isinstance(value, str | int | float | tuple | bool):
        return None
    return value not in container and str(value) not in container  # a number that becomes such a key as text is fine


def _few(container: Any) -> str:
    keys = [repr(key) for key in _keys(container)[:4]]
    return ", ".join(keys) + ("…" if len(_keys(container)) > len(keys) else "")


def _keys(container: Any) -> list[Any]:
    if container is UNKNOWN:
        return []
    if is_frame(container):
        return list(container.columns)
    if is_column(container):
        return list(container.index[:1000])
    return list(container)[:1000] if isinstance(container, dict) else []


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The origin with what is known about the key: was it there before, do siblings have it, is there a similar one."""
    found = candidate(facts, finding)
    prop, origin = finding.suspect.prop, finding.origin
    if finding.suspect.rule == "missing-key":
        _judge(facts, finding, found)
        if _variant(prop.detail, origin.value) is not None:
            found.evidence["alternative"] = 0.7
        key = prop.detail
        near = difflib.get_close_matches(str(key), [str(name) for name in _keys(origin.value)], 1, 0.7)
        if near:
            found.evidence["near-name" if _written(facts, key) else "alternative"] = 0.5
            message = f"{found.message} (there is {near[0]!r})"
            found = Candidate(found.rule, found.act, found.node, message, found.origin, found.evidence, found.suspect)
        yield found
        if found.evidence.get("source-only") and facts.statement is not None:
            yield Candidate(
                "missing-key",
                facts.act,
                facts.statement,
                f"`{facts.text(facts.statement)}` asks for {key!r}, which was never there{f': there is {near[0]!r}' if near else ''}",
                None,
                {"same-line": 0.6, **({"near-name": 2.0 if _written(facts, key) else 1.0} if near else {})},
            )
        return
    found.evidence["transition" if _transition(facts, finding, prop) else "source-only"] = 1
    containers = [operand.value for operand in facts.operands if operand.role in {"base", "receiver"}]
    key = next((operand.value for operand in facts.operands if operand.node is finding.suspect.node), None)
    if "transition" in found.evidence and any(_variant(key, container) is not None for container in containers):
        found.evidence["near-name"] = 1.5
    names = [str(name) for container in containers for name in _keys(container)]
    if finding.origin.kind == "literal" and isinstance(key, str) and _nearly(key, names):
        found.evidence["near-name"] = 1.5  # written so, and nearly right
    yield found


def _nearly(key: str, names: list[str]) -> bool:
    """Whether one of the names is spelled much like it, or has its letters in another order."""
    return bool(difflib.get_close_matches(key, names, 1, 0.7)) or any(sorted(name) == sorted(key) for name in names if len(key) > 2)


def _written(facts: Facts, key: Any) -> bool:
    """Whether the failing line itself has the key as a literal."""
    return facts.node is not None and any(isinstance(part, ast.Constant) and part.value == key for part in ast.walk(facts.node))


def _variant(key: Any, container: Any) -> Any:
    """A key that is the same but for its form: `'3'` for `'3.0'` or 3, another letter case, spaces around it."""
    wanted = plain_form(key)
    return next((other for other in _keys(container) if other != key and plain_form(other) == wanted), None)


def _judge(facts: Facts, finding: Finding, found: Candidate) -> None:
    if finding.origin.act.step.seq == facts.act.step.seq and facts.act.step.kind == "call":
        found.evidence["ambiguous"] = 1  # a table written out in the failing function: the key comes from outside
    if _transition(facts, finding, finding.suspect.prop) or finding.origin.kind == "change":
        found.evidence["transition"] = 1
    elif _others_have(facts, finding):
        found.evidence["odd-one"] = 1
    elif not is_failing_line(facts, finding.origin):
        found.evidence["source-only"] = 1


def _transition(facts: Facts, finding: Finding, prop: Property) -> bool:
    """Whether something that the origin was made from did not have the property."""
    origin = finding.origin
    if any(prop.holds(value) is False for _, value in origin.good):
        return True
    for name in names_in(origin.statement):
        value = facts.scopes.name(origin.act, name, origin.node)
        if (isinstance(value, dict | str | int) or is_frame(value) or is_column(value)) and prop.holds(value) is False:
            return True
    return False


def _others_have(facts: Facts, finding: Finding) -> bool:
    """Whether other calls of the same function gave a value that has the key."""
    step = finding.origin.act.step
    if step.kind == "cell" or step.parent is None:
        return False
    same = [child for child in facts.recording.children(step.parent) if child.code == step.code and child.seq != step.seq][:200]
    return any(finding.suspect.prop.holds(facts.recording.result(child)) is False for child in same)


RULE = Rule("missing-key", __doc__ or "", suspects, more=more)
WRONG_KEY = Rule("wrong-key", __doc__ or "", more=more)
