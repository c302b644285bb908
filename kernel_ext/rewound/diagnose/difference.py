"""Where the two sides of a comparison first differ: containers, text, arrays and frames, looked at and never compared by their own code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from rewound.diagnose.evidence import Facts
from rewound.diagnose.seen import false_round
from rewound.graph.access import UNKNOWN, is_array, is_column, is_frame, is_opaque, is_stand_in
from rewound.graph.brief import brief
from rewound.graph.flows import called_name
from rewound.graph.property import is_nan_scalar, type_name
from rewound.graph.sites import constant

MOST = 100_000
"""Elements that are compared, at most."""
DEPTH = 20
_EQUAL = frozenset(
    "assert_allclose assert_array_equal assert_almost_equal assert_array_almost_equal assert_equal assert_frame_equal "
    "assert_series_equal assert_index_equal assertEqual assertListEqual assertDictEqual assertTupleEqual assertSetEqual "
    "assertSequenceEqual assertMultiLineEqual assertCountEqual assertAlmostEqual".split()
)
"""Functions of libraries that refuse what is not equal."""


def difference(facts: Facts) -> str | None:
    """What is to be said about an assertion that does not hold, beyond the values of its parts."""
    node = facts.node
    if isinstance(node, ast.Assert):
        return _of_test(facts, node.test)
    if isinstance(node, ast.Call) and called_name(node) in _EQUAL and len(node.args) > 1:
        tolerance = _tolerance(node)
        return first_difference(facts.value(node.args[0]), facts.value(node.args[1]), tolerance=tolerance)
    return None


def _of_test(facts: Facts, test: ast.expr) -> str | None:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return next((said for part in test.values if (said := _of_test(facts, part)) is not None), None)
    if isinstance(test, ast.Call) and called_name(test) == "all":
        return _false_element(facts)
    if isinstance(test, ast.Call) and called_name(test) == "isinstance" and len(test.args) == 2:
        value = facts.value(test.args[0])
        return None if value is UNKNOWN else f"`{facts.text(test.args[0])}` is of type {type_name(value)}"
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, right = facts.value(test.left), facts.value(test.comparators[0])
    if left is UNKNOWN or right is UNKNOWN:
        return None
    if isinstance(test.ops[0], ast.In):
        return _not_in(left, right)
    return first_difference(left, right) if isinstance(test.ops[0], ast.Eq) else None


def _false_element(facts: Facts) -> str | None:
    found = false_round(facts)
    if found is None:
        return None
    where = " of ".join(str(number) for _, number in found.iterations)
    names = ", ".join(f"{name} = {brief(value, 60)}" for name, value in found.variables)
    return f"element {where} is the first that does not pass: {names}"


def _not_in(key: Any, container: Any) -> str | None:
    if isinstance(container, dict | set | frozenset | list | tuple):
        few = [brief(item, 40) for item in islice(container, 8)]
        more = f", … {len(container)} in all" if len(container) > len(few) else ""
        return f"{brief(key, 60)} is not in it: there is {', '.join(few) or 'nothing'}{more}"
    return None


def _tolerance(call: ast.Call) -> float:
    for entry in call.keywords:
        if entry.arg in {"rtol", "atol"}:
            try:
                value = constant(entry.value)
            except ValueError:
                continue
            return float(value) if isinstance(value, int | float) else 0.0
    return 1e-7 if called_name(call) in {"assert_allclose", "assert_almost_equal"} else 0.0


def first_difference(left: Any, right: Any, where: str = "", *, tolerance: float = 0.0, depth: int = 0) -> str | None:
    """`at ['c']: 4, and 3`; None where they do not differ, or it cannot be told."""
    if is_opaque(left) or is_opaque(right) or depth > DEPTH:
        return None
    for fits, compare in _KINDS:
        if fits(left) and fits(right):
            return next(compare(left, right, where, tolerance, depth), None)
    if is_stand_in(left) or is_stand_in(right):
        return None if type_name(left) == type_name(right) else _said(where, type_name(left), type_name(right))
    if _is_plain(left) and _is_plain(right):
        same = left == right or (is_nan_scalar(left) and is_nan_scalar(right)) or _near(left, right, tolerance)
        return None if same else _said(where, brief(left), brief(right))
    return None if type(left) is type(right) else _said(where, f"{brief(left)} ({type_name(left)})", f"{brief(right)} ({type_name(right)})")


def _said(where: str, left: str, right: str) -> str:
    return f"at {where}: {left}, and {right}" if where else f"{left}, and {right}"


def _is_plain(value: Any) -> bool:
    return type(value).__module__ in {"builtins", "datetime", "decimal", "fractions", "uuid", "numpy"} and not callable(value)


def _near(left: Any, right: Any, tolerance: float) -> bool:
    if not (isinstance(left, int | float) and isinstance(right, int | float)) or not tolerance:
        return False
    return abs(left - right) <= tolerance * max(1.0, abs(right))


def _mappings(left: Any, right: Any, where: str, tolerance: float, depth: int) -> Iterator[str]:
    for key in islice(left, MOST):
        if key not in right:
            yield f"at {where}[{brief(key, 40)}]: {brief(left[key])}, and nothing on the right"
        elif (
            said := first_difference(left[key], right[key], f"{where}[{brief(key, 40)}]", tolerance=tolerance, depth=depth + 1)
        ) is not None:
            yield said
    for key in islice(right, MOST):
        if key not in left:
            yield f"at {where}[{brief(key, 40)}]: nothing on the left, and {brief(right[key])}"


def _sequences(left: Any, right: Any, where: str, tolerance: float, depth: int) -> Iterator[str]:
    for index, (one, other) in enumerate(islice(zip(left, right, strict=False), MOST)):
        said = first_difference(one, other, f"{where}[{index}]", tolerance=tolerance, depth=depth + 1)
        if said is not None:
            yield said
    if len(left) != len(right):
        yield _said(where, f"{len(left)} elements", f"{len(right)}")


def _sets(left: Any, right: Any, where: str, _tolerance: float, _depth: int) -> Iterator[str]:
    only, missing = left - right, right - left
    parts = [f"only on the {side}: {brief(found, 60)}" for side, found in (("left", only), ("right", missing)) if found]
    if parts:
        yield (f"at {where}: " if where else "") + ", ".join(parts)


def _texts(left: Any, right: Any, where: str, _tolerance: float, _depth: int) -> Iterator[str]:
    if left == right:
        return
    first = next((index for index, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), min(len(left), len(right)))
    feed = "\n" if isinstance(left, str) else b"\n"
    if feed not in left and feed not in right and max(len(left), len(right)) <= 60:
        yield _said(f"{where + ', ' if where else ''}character {first}", repr(left), repr(right))
        return
    start = left[:first].rfind(feed) + 1
    line, column = left[:first].count(feed) + 1, first - start
    begin = max(start, first - 30)
    one, other = (text[begin : first + 30].split(feed)[0] for text in (left, right))
    yield _said(f"{where + ', ' if where else ''}line {line}, column {column}", repr(one), repr(other))


def _arrays(left: Any, right: Any, where: str, tolerance: float, depth: int) -> Iterator[str]:
    if left.shape != right.shape:
        yield _said(where or "shape", f"{tuple(left.shape)}", f"{tuple(right.shape)}")
        return
    flat, other = left.reshape(-1)[:MOST].tolist(), right.reshape(-1)[:MOST].tolist()
    for index, (one, two) in enumerate(zip(flat, other, strict=True)):
        if first_difference(one, two, tolerance=tolerance, depth=depth + 1) is not None:
            place = ", ".join(str(part) for part in _unraveled(index, left.shape))
            yield _said(f"{where}[{place}]", brief(one), brief(two))


def _unraveled(index: int, shape: tuple[int, ...]) -> list[int]:
    found: list[int] = []
    for size in reversed(shape):
        index, part = divmod(index, size)
        found.insert(0, part)
    return found


def _columns(left: Any, right: Any, where: str, tolerance: float, depth: int) -> Iterator[str]:
    if len(left) != len(right):
        yield _said(where or "length", str(len(left)), str(len(right)))
        return
    for index, (one, two) in enumerate(zip(left[:MOST].tolist(), right[:MOST].tolist(), strict=True)):
        if first_difference(one, two, tolerance=tolerance, depth=depth + 1) is not None:
            yield _said(f"{where}[{index}]", brief(one), brief(two))
    if str(left.dtype) != str(right.dtype):
        yield _said(f"{where} dtype".strip(), str(left.dtype), str(right.dtype))


def _frames(left: Any, right: Any, where: str, tolerance: float, depth: int) -> Iterator[str]:
    mine, theirs = list(left.columns), list(right.columns)
    if mine != theirs:
        yield from _sequences([str(name) for name in mine], [str(name) for name in theirs], f"{where}columns", 0.0, depth + 1)
        return
    for name in mine:
        if left.columns.is_unique:
            yield from _columns(left[name], right[name], f"{where}[{name!r}]", tolerance, depth + 1)


def _states(left: Any, right: Any, where: str, tolerance: float, depth: int) -> Iterator[str]:
    one, other = left.rewound_state, right.rewound_state
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one:
            said = first_difference(one[name], other.get(name, UNKNOWN), f"{where}.{name}", tolerance=tolerance, depth=depth + 1)
            if said is not None:
                yield said


_Compare = Callable[[Any, Any, str, float, int], Iterator[str]]
_KINDS: tuple[tuple[Callable[[Any], bool], _Compare], ...] = (
    (lambda value: isinstance(value, dict), _mappings),
    (lambda value: isinstance(value, list), _sequences),
    (lambda value: isinstance(value, tuple), _sequences),
    (lambda value: isinstance(value, set | frozenset), _sets),
    (lambda value: isinstance(value, str), _texts),
    (lambda value: isinstance(value, bytes), _texts),
    (is_frame, _frames),
    (is_column, _columns),
    (is_array, _arrays),
    (is_stand_in, _states),
)
"""How values are compared of which both are of one kind."""
