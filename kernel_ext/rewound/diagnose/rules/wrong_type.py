"""A value of another type than the operation can work with: text for a number, a list for a dict, a function not called.

The message names the types; the operand that has the odd one is followed back to where it got it. Text that looks
like a number is judged by its siblings: where the values beside it are converted (`int(row["qty"])`) and it is not,
that line is the cause, even if the text itself came from further up.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Operand, Suspect
from rewound.diagnose.handed import taken
from rewound.diagnose.joins import key_name, sides_of
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.rules.no_such_method import instead
from rewound.diagnose.wording import quoted
from rewound.graph.access import UNKNOWN, Key, Path, elements, is_array, is_column, is_frame, reach
from rewound.graph.bindings import bindings
from rewound.graph.flows import called_name
from rewound.graph.property import equals, has_dtype, has_type, is_nan_scalar, size_of, type_name, with_article
from rewound.graph.recording import Activation
from rewound.graph.scope import Bound
from rewound.graph.sites import FUNCTIONS, names_in
from rewound.graph.tables import contains, has_repeated_header

CONVERSIONS = frozenset(
    "int float bool Decimal Fraction astype to_numeric to_datetime to_timedelta strptime fromisoformat Timestamp round complex date".split()
)
TEXT_SOURCES = frozenset(
    "DictReader reader split splitlines rsplit findall groups group readlines readline read input getenv read_text partition open".split()
)
_TYPES = (
    r"unsupported operand type\(s\) for [^:]+: '([\w.]+)' and '([\w.]+)'",
    r"not supported between instances of '([\w.]+)' and '([\w.]+)'",
    r"can't multiply sequence by non-int of type '([\w.]+)'",
    r"can only concatenate (\w+) \(not \"([\w.]+)\"\) to",
    r"expected \w+ instance, ([\w.]+) found",
    r"indices must be [\w ,]+, not '?([\w.]+)'?",
    r"non-iterable ([\w.]+) object",
    r"unhashable type: '([\w.]+)'",
    r"(?:object of type|of type|an? argument of type|for object of type) '([\w.]+)'",
    r"must be (?:real number|str|an? \w+|\w+),? not '?([\w.]+)'?",
    r"expected [\w ,-]+, (?:got|not) '?([\w.]+)'?",
    r"not supported for dtype '([\w.]+)'",
    r"'([\w.]+)' object",
    r"not ([a-z]\w+)$",
)


def types_of(facts: Facts) -> list[str]:
    """The types that the message complains about."""
    for pattern in _TYPES:
        match = facts.matches(pattern)
        if match is not None:
            return [name.rpartition(".")[2] for name in match.groups() if name not in {"NoneType", "None"}]
    return []


def suspects(facts: Facts) -> Iterator[Suspect]:
    if "NoneType" in facts.message or facts.type not in {
        "TypeError",
        "AttributeError",
        "UFuncTypeError",
        "ValueError",
        "UFuncNoLoopError",
        "_UFuncNoLoopError",
        "InvalidComparison",
    }:
        return
    if instead(facts) is not None:
        return  # the object is what it should be: it is the method that does not exist
    if facts.matches(r"trying to merge on"):
        yield from _merged(facts)
        return
    if facts.type == "ValueError":
        yield from _unreadable(facts)
        return
    names = types_of(facts)
    if facts.matches(r"slice indices must be integers"):
        yield from _slice_bounds(facts)
        return
    if facts.matches(r"can't multiply sequence|indices must be|ufunc|[Cc]ould not convert|did not contain a loop"):
        names = list(dict.fromkeys([*names, "str", "list", "tuple"]))
    if facts.matches(r"'numpy\.ndarray' object has no attribute") and (base := facts.operands[:1]) and base[0].value is UNKNOWN:
        yield Suspect("wrong-type", base[0].act, base[0].node, (), has_type("ndarray"), "one element, not an array of them", 0.9)
    if facts.matches(r"a bytes-like object is required"):
        names.append("bytes")
    for name in dict.fromkeys(names):
        yield from _of_type(facts, name, names)


def _of_type(facts: Facts, name: str, names: list[str]) -> Iterator[Suspect]:
    prop = has_type(name)
    located = list(facts.locate(prop))
    direct = [pair for pair in located if not pair[1]] or located
    for operand, path in direct:
        if isinstance(operand.node, ast.Constant) or operand.value is UNKNOWN:
            continue
        weight = _weight(facts, operand, path, name, names)
        if weight > 0:
            yield Suspect(
                "wrong-type",
                operand.act,
                operand.node,
                path,
                prop,
                _needs(name, names),
                weight,
                halt=_unconverted(facts) if name == "str" else None,
            )


def _needs(name: str, names: list[str]) -> str:
    others = [other for other in names if other != name]
    return f"something else than {with_article(name)}" + (f" beside its {others[0]}" if others else "")


def _weight(facts: Facts, operand: Operand, path: Path, name: str, names: list[str]) -> float:
    """How odd this operand is: numbers as text, containers where a number is wanted; a value that is NaN has its own rule."""
    value = reach(operand.value, path)
    if is_nan_scalar(value) or (operand.role == "function" and facts.matches("not callable") is None):
        return 0
    if isinstance(value, BaseException):
        return 0.95
    if path and _share(operand.value, path, name) > _HALF:
        return 0.3
    if name == "str" and isinstance(value, str):
        return 1.0 if _numeric(value) or len(set(names)) == 1 else 0.6
    if name in {"int", "float", "bool"} and "str" in names:
        return 0.3 if any(isinstance(other.value, str) and _numeric(other.value) for other in facts.operands) else 0.65
    if name in {"int", "float", "bool"} and set(names) & _CONTAINERS:
        return 0.3
    if name in {"list", "tuple", "dict", "set"} and _scalar_call(facts) and size_of(value) != 1:
        return 0.05
    if operand.role == "base" and facts.matches("indices must be"):
        return 0.95 if any(isinstance(other.node, ast.Constant) for other in facts.operands if other.role == "index") else 0.6
    return 0.95


_CONTAINERS = frozenset("ndarray Series DataFrame list tuple dict set function method coroutine generator map filter zip type".split())


_HALF = 0.5
_STREAMS = frozenset({"StringIO", "BytesIO", "TextIOWrapper", "BufferedReader", "Path", "PosixPath", "WindowsPath", "Match", "Future"})
"""What holds the data that was meant."""


def _share(container: Any, path: Path, name: str) -> float:
    """Of the elements beside the one at `path`, how many have this type: what most have is not what is odd."""
    items = list(elements(reach(container, path[:-1])))
    return (
        sum(type_name(item) == name for item in items) / len(items)
        if len(items) > 1 and len({type_name(item) for item in items}) > 1
        else 0.0
    )


def _scalar_call(facts: Facts) -> bool:
    """A call that never takes a container: more likely the call is the mistake than a list that is a list."""
    node = facts.node
    if not isinstance(node, ast.Call):
        return False
    return called_name(node) in {"int", "float", "abs", "round"} or (
        isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "math"
    )


def _numeric(text: str) -> bool:
    return re.fullmatch(r"\s*[-+$€£]?[\d.,]+(?:[eE][-+]?\d+)?\s*%?\s*", text) is not None


def _merged(facts: Facts) -> Iterator[Suspect]:
    """`left.merge(right)` on columns of different types: either may be the one that was changed."""
    sides = sides_of(facts.node) if isinstance(facts.node, ast.Call) else None
    for side, option in zip(sides or (), ("left_on", "right_on"), strict=False):
        value = facts.value(side)
        name = key_name(facts.node, value, option) if isinstance(facts.node, ast.Call) else None
        told = facts.matches(r"for key '(.+?)'")
        if name is None and told is not None and is_frame(value) and told[1] in value.columns:
            name = told[1]
        if name is not None:
            prop = has_dtype(str(value[name].dtype))
            yield Suspect("wrong-type", facts.act, side, (Key(name),), prop, "the same type of key on both sides", 0.8)


def _slice_bounds(facts: Facts) -> Iterator[Suspect]:
    """`queue[:LIMIT]`: the bound that is not an integer."""
    if not isinstance(facts.node, ast.Subscript) or not isinstance(facts.node.slice, ast.Slice):
        return
    for part in (facts.node.slice.lower, facts.node.slice.upper, facts.node.slice.step):
        value = UNKNOWN if part is None else facts.value(part)
        if part is not None and value is not UNKNOWN and not isinstance(value, int):
            yield Suspect("wrong-type", facts.act, part, (), has_type(type_name(value)), "an integer")


def _unreadable(facts: Facts) -> Iterator[Suspect]:
    """`int("n/a")`, `float("12,5")`: the text that cannot be read."""
    match = facts.matches(
        r"(?:could not convert string to (?:float|int|complex)|invalid literal for int\(\) with base \d+|Unable to parse string|"
        r"unconverted data|Invalid isoformat string|time data)[: ]*(['\"].*?['\"])"
    )
    if match is None:
        if (kind := facts.matches(r"Unknown format code '\w' for object of type '(\w+)'")) is not None:
            yield from _of_type(facts, kind[1], [kind[1]])
        return
    try:
        text = ast.literal_eval(match[1])
    except (ValueError, SyntaxError):
        return
    header = list(_header(facts, text))
    yield from header
    columns = any(is_column(operand.value) or is_array(operand.value) for operand in facts.operands)
    prop = contains(text) if columns else equals(text)
    for operand, path in facts.locate(prop, deep=2):
        if not isinstance(operand.node, ast.Constant) and not header:
            yield Suspect(
                "wrong-type", operand.act, operand.node, path, prop, "text that can be read as a number or time", 0.6 if columns else 1.0
            )


def _header(facts: Facts, text: str) -> Iterator[Suspect]:
    """The text is the column's own name: the table has its header line again among its rows."""
    for operand in facts.operands:
        if is_column(operand.value) and getattr(operand.value, "name", None) == text and isinstance(operand.node, ast.Subscript):
            prop = has_repeated_header()
            yield Suspect("wrong-type", operand.act, operand.node.value, (), prop, "a table with its header line only once")
            return


def _unconverted(facts: Facts) -> Callable[[Activation, ast.expr, Path], bool]:
    """Halts at an element that stays text where its siblings are converted."""

    def halt(act: Activation, node: ast.expr, path: Path) -> bool:
        if path or isinstance(node, ast.Constant) or act.source.statement(node) is facts.statement:
            return False
        return any(_converts(part, _together(act, names_in(node))) for part in _siblings(act, node))

    return halt


def _together(act: Activation, names: list[str]) -> list[str]:
    """These names, and those that the same statement unpacked from the same value."""
    known = bindings(act.scope)
    nodes = [one.node for one in known if one.name in names and one.path]
    return [*names, *(one.name for one in known if one.path and one.node in nodes)]


def _siblings(act: Activation, node: ast.expr) -> list[ast.AST]:
    parent = act.source.parents.get(node)
    if isinstance(parent, ast.Dict):
        return [part for part in parent.values if part is not node]
    if isinstance(parent, ast.Tuple | ast.List):
        return [part for part in parent.elts if part is not node]
    if isinstance(parent, ast.keyword):
        parent = act.source.parents.get(parent)
    if isinstance(parent, ast.Call) and node is not parent.func:
        return [part for part in (*parent.args, *(entry.value for entry in parent.keywords)) if part is not node]
    if isinstance(parent, ast.Assign):
        block = act.source.parents.get(parent)
        body = getattr(block, "body", []) if not isinstance(block, ast.Module) else []
        return (
            [one.value for one in body if isinstance(one, ast.Assign) and one is not parent]
            if isinstance(block, (*FUNCTIONS, ast.For))
            else []
        )
    return []


def _converts(node: ast.AST, roots: list[str]) -> bool:
    """Whether the expression is a conversion of something that hangs from the same names."""
    return isinstance(node, ast.Call) and called_name(node) in CONVERSIONS and bool(set(names_in(node)) & set(roots))


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The origin; for text from a source that only gives text, before it the step that took it out unconverted."""
    found = candidate(facts, finding)
    origin = finding.origin
    if origin.kind == "unconverted":
        found.evidence["odd-one"] = 1
        message = f"{found.message.replace(' gives ', ' leaves ', 1)}; its siblings are converted, it is not"
        yield Candidate(found.rule, found.act, found.node, message, origin, found.evidence, found.suspect)
        return
    stored = _stored(facts, finding)
    if stored is not None:
        yield stored
        found.evidence["alternative"] = 0.7
    if _natural(facts, finding):
        found.evidence["source-only"] = 1
    if origin.prop.kind == "dtype":
        before = any(origin.prop.holds(value) is False for _, value in origin.good)
        found.evidence["transition" if before else "source-only"] = 1
    if origin.kind == "definition":
        handed = taken(facts, finding, "it is handed on and not called")
        if handed is not None:
            yield handed
        return
    if facts.type == "AttributeError" and finding.suspect.prop.detail in _STREAMS:
        handed = taken(facts, finding, "what is in it is never taken out")
        if handed is not None:
            yield handed
            found.evidence["alternative"] = 0.7
    if finding.suspect.prop.kind == "type" and finding.suspect.prop.detail == "str" and _only_text(origin.statement):
        handed = taken(facts, finding)
        if handed is not None:
            yield handed
            found.evidence["alternative"] = 0.5
    yield found


def _stored(facts: Facts, finding: Finding) -> Candidate | None:
    """The statement that put it where a value of another type had been: `merged[name] = raw`."""
    for link in finding.origin.links:
        if link.how != "stored" or not link.path:
            continue
        for definition in facts.scopes.resolve(link.act, link.name, link.node):
            value = definition.binding.value if isinstance(definition, Bound) else None
            before = UNKNOWN if value is None else facts.scopes.known(definition.act.moved(value), value)
            if finding.origin.prop.holds(before, link.path) is not False:
                continue
            inner = candidate(facts, finding)
            told = f"{quoted(facts, link.act, link.node)} replaces a value of another type: {inner.message}"
            statement = link.act.source.statement(link.node) or link.node
            evidence = {**inner.evidence, "form": 2.0, "transition": 1.0}
            return Candidate(inner.rule, link.act, statement, told, finding.origin, evidence, inner.suspect)
    return None


def _natural(facts: Facts, finding: Finding) -> bool:
    """A number where text is wanted, all of whose siblings are numbers too: what is missing is `str(…)`."""
    kind = finding.suspect.prop.detail
    return kind in {"int", "float", "bool"} and facts.matches(r"expected str instance|can only concatenate str|must be str") is not None


def direct(facts: Facts) -> Iterator[Candidate]:
    """`", ".join(ids)`: elements that are all numbers, and were never meant to be text."""
    match = facts.matches(r"sequence item \d+: expected (?:str|a bytes-like object).*?, (\w+) found")
    if match is None or facts.statement is None:
        return
    for operand in facts.operands:
        items = list(elements(operand.value)) if operand.role == "argument" else []
        if items and all(type_name(item) == match[1] for item in items):
            joins = facts.text(facts.node or facts.statement)
            told = f"`{joins}` joins what is {with_article(match[1])} each: they need to be made text first"
            yield Candidate("wrong-type", facts.act, facts.statement, told, None, {"form": 2.5, "checked": 0.5, "same-line": 0.3})


def _only_text(node: ast.AST) -> bool:
    environment = any(isinstance(part, ast.Attribute) and part.attr == "environ" for part in ast.walk(node))
    return environment or any(isinstance(part, ast.Call) and called_name(part) in TEXT_SOURCES for part in ast.walk(node))


RULE = Rule("wrong-type", __doc__ or "", suspects, more=more, direct=direct)
