"""Lengths or shapes that do not fit each other.

Both values are followed back to the step where each got its length. Where one of them kept the length of the data
that both come from and the other lost some on the way, the step that lost them is the cause.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Operand, Suspect
from rewound.diagnose.rule import Rule, candidate
from rewound.graph.access import UNKNOWN, Key, is_array, is_column, is_frame
from rewound.graph.bindings import comprehension_of
from rewound.graph.origin import is_literal
from rewound.graph.property import equals, has_length, shape_of

SIGNS = (
    r"(?i)broadcast|shape|dimension|inconsistent numbers|[Ll]ength|must (?:be|have) the same|not aligned|"
    r"mismatch|size|expecting \d+ features|"
    r"values to unpack|is (?:shorter|longer) than|same first dimension|same number of|same size|align"
)

KINDS = frozenset(
    "ValueError LinAlgError RuntimeError TypeError StatisticsError AssertionError ShapeError IndexError IndexingError".split()
)


def suspects(facts: Facts) -> Iterator[Suspect]:
    if facts.type not in KINDS or not facts.matches(SIGNS):
        return
    unpacked = facts.matches(r"(?:not enough|too many) values to unpack \(expected (?:at least )?(\d+)")
    if unpacked is not None:
        yield from _unpacked(facts, int(unpacked[1]))
        return
    reshaped = facts.matches(r"cannot reshape array of size (\d+)")
    if reshaped is not None:
        yield from _reshaped(facts, int(reshaped[1]))
        return
    sized = [operand for operand in facts.operands if operand.role != "function" and _shape(operand) is not None]
    if facts.matches(r"core dimension|not aligned") and len(sized) == 2:
        yield from _product(facts, sized)
        return
    yield from _differing(facts, sized)


def _reshaped(facts: Facts, size: int) -> Iterator[Suspect]:
    """The array, or the numbers of the new shape: neither is surer than the other."""
    for operand in facts.operands:
        if operand.role in {"receiver", "argument"} and not is_literal(operand.node):
            if is_array(operand.value):
                length = int(operand.value.shape[0])
                yield Suspect("wrong-shape", operand.act, operand.node, (), has_length(length), f"another size than {size}", 0.6)
            elif isinstance(operand.value, int):
                yield Suspect(
                    "wrong-shape", operand.act, operand.node, (), equals(operand.value), f"a shape that {size} elements fill", 0.5
                )


def _shape(operand: Operand) -> tuple[int, ...] | None:
    value = operand.value
    if value is UNKNOWN or isinstance(value, str | bytes):
        return None
    return shape_of(value) if is_array(value) or is_frame(value) or is_column(value) or isinstance(value, list | tuple) else None


def _differing(facts: Facts, sized: list[Operand]) -> Iterator[Suspect]:
    """Every operand by its length, the one that stands alone first; columns where the lengths agree."""
    numbers = {int(text) for text in re.findall(r"\d+", facts.message)}
    for axis in (0, 1):
        lengths = [(operand, shape[axis]) for operand in sized if (shape := _shape(operand)) is not None and len(shape) > axis]
        if len({length for _, length in lengths}) < 2 and not (axis == 1 and lengths):
            continue
        counts = Counter(length for _, length in lengths)
        for operand, length in lengths:
            if numbers and length not in numbers and len(lengths) > 2:
                continue
            weight = _against_siblings(facts, operand, length, axis) or (0.8 if counts[length] == 1 else 0.5)
            yield Suspect(
                "wrong-shape",
                operand.act,
                operand.node,
                (),
                has_length(length, axis),
                f"another {'length' if axis == 0 else 'number of columns'} than {length}",
                weight,
            )
        return
    along = facts.matches(r"along dimension (\d+)")
    yield from _nested(facts, int(along[1]) if along is not None else 0)


def _product(facts: Facts, sized: list[Operand]) -> Iterator[Suspect]:
    """`X @ W`: the last axis of the left, the first but one of the right."""
    for operand, from_end in ((sized[0], 1), (sized[1], 2)):
        shape = _shape(operand) or ()
        axis = max(0, len(shape) - from_end)
        length = shape[axis]
        weight = _against_siblings(facts, operand, length, axis) or 0.8
        needs = f"another {'length' if axis == 0 else 'number of columns'} than {length}"
        yield Suspect("wrong-shape", operand.act, operand.node, (), has_length(length, axis), needs, weight)


def _against_siblings(facts: Facts, operand: Operand, length: int, axis: int) -> float | None:
    """For an element of a list: odd if the others have another size, not odd if they have the same."""
    if not isinstance(operand.node, ast.Name):
        return None
    around = comprehension_of(facts.act.source, operand.node, operand.node.id)
    items = facts.value(around[1].iter) if around is not None else UNKNOWN
    shapes = [shape_of(item) for item in items] if isinstance(items, list | tuple) else []
    sizes = [shape[axis] for shape in shapes if shape is not None and len(shape) > axis]
    if len(sizes) < 2:
        return None
    return 0.95 if sizes.count(length) * 2 <= len(sizes) else 0.3


def _nested(facts: Facts, axis: int) -> Iterator[Suspect]:
    """`pd.DataFrame({"a": x, "b": y})`, `np.array(rows)`: parts of one argument that differ."""
    for operand in facts.operands:
        value = operand.value if operand.value is not UNKNOWN else _display(facts, operand.node)
        if not isinstance(value, dict | list | tuple) or operand.role == "function":
            continue
        parts = [
            (Key(key), shape_of(part))
            for key, part in (value.items() if isinstance(value, dict) else enumerate(value))
            if not isinstance(part, str)
        ]
        flat = all(shape is None or len(shape) <= axis for _, shape in parts)  # rows to be stacked: their only axis is meant
        along = 0 if flat else axis
        sizes = [(access, shape[along]) for access, shape in parts if shape is not None and len(shape) > along]
        counts = Counter(size for _, size in sizes)
        if len(counts) < 2:
            continue
        for access, size in sizes:
            weight = 0.9 if counts[size] == min(counts.values()) else 0.5
            yield Suspect("wrong-shape", operand.act, operand.node, (access,), has_length(size, along), "the size of the others", weight)


def _display(facts: Facts, node: ast.expr) -> Any:
    """`{"a": f(x), "b": y}` of which only some values are known: those."""
    if not isinstance(node, ast.Dict):
        return UNKNOWN
    pairs = [(facts.value(key), value) for key, value in zip(node.keys, node.values, strict=True) if key is not None]
    held = {key: _sized(facts, value) for key, value in pairs if isinstance(key, str)}
    return {key: value for key, value in held.items() if value is not UNKNOWN}


def _sized(facts: Facts, node: ast.expr) -> Any:
    """Its value, or for a comprehension without conditions something as long as what it goes over."""
    value = facts.value(node)
    if value is UNKNOWN and isinstance(node, ast.ListComp) and len(node.generators) == 1 and not node.generators[0].ifs:
        value = facts.value(node.generators[0].iter)
    return value


def _unpacked(facts: Facts, wanted: int) -> Iterator[Suspect]:
    for operand in facts.operands:
        if operand.role == "iterable" and operand.value is not UNKNOWN:
            sizes = (
                [(index, shape) for index, part in enumerate(operand.value) if (shape := shape_of(part)) is not None]
                if isinstance(operand.value, list | tuple)
                else []
            )
            odd = next(((index, shape[0]) for index, shape in sizes if shape[0] != wanted), None)
            if odd is not None:
                yield Suspect("wrong-shape", operand.act, operand.node, (Key(odd[0]),), has_length(odd[1]), f"{wanted} parts to unpack")
            continue
        shape = None if operand.value is UNKNOWN else shape_of(operand.value)
        if shape:
            yield Suspect("wrong-shape", operand.act, operand.node, operand.path or (), has_length(shape[0]), f"{wanted} parts to unpack")
        elif operand.role == "itself":
            yield Suspect("wrong-shape", operand.act, operand.node, (), has_length(0), f"{wanted} parts to unpack", 0.5)


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    """The step that gave the length; stronger where it took some away from what the other side kept whole."""
    found = candidate(facts, finding)
    length = finding.suspect.prop.detail[0] if isinstance(finding.suspect.prop.detail, tuple) else None
    others = {shape[0] for operand in facts.operands if operand.role != "function" and (shape := _shape(operand)) is not None} - {length}
    values = [value for _, value in finding.origin.good] + list(facts.recording.arguments(finding.origin.act.step).values())
    before = {shape[0] for value in values if value is not UNKNOWN and not isinstance(value, str) and (shape := shape_of(value))}
    if before & others:
        found.evidence["transition"] = 1
    elif not before and not isinstance(finding.origin.node, ast.Subscript):
        found.evidence["source-only"] = 0.6
    if _splits(facts, finding, others):
        found.evidence["ambiguous"] = 1
    yield found


def _splits(facts: Facts, finding: Finding, others: set[int]) -> bool:
    """Whether the statement gives both lengths on purpose: `train, test = x[:n], x[n:]`."""
    statement = finding.origin.statement
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Tuple):
        return False
    values = [facts.scopes.known(finding.origin.act, part) for part in statement.value.elts]
    return any(shape[0] in others for value in values if value is not UNKNOWN and (shape := shape_of(value)))


RULE = Rule("wrong-shape", __doc__ or "", suspects, more=more)
