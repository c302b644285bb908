"""Variables that a replay is given other values for: the statements that bind them are changed, in the source that it runs.

So a replay tells by its source what it ran, and whatever uses the variable runs again as after a change by hand.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rewound.capture.cells import BODY_MAGICS
from rewound.effects.journal import MISSING
from rewound.errors import BadRequest
from rewound.graph.sites import read

_KINDS = {
    str: "text", int: "a number", float: "a number", bool: "true or false", type(None): "null", list: "a list", tuple: "a list",
    dict: "an object",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Binding:
    """A statement at the top of a cell or file that binds a name."""

    place: str
    """The cell's id, or the file."""
    value: ast.expr

    @property
    def literal(self) -> Any:
        """What it binds, if that can be told by reading; else MISSING."""
        try:
            return ast.literal_eval(self.value)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return MISSING


def kind_of(value: object) -> str | None:
    """What JSON calls it; None if it has no such value."""
    return _KINDS.get(type(value))


def set_variables(
    texts: Mapping[str, str], wanted: Mapping[str, Any], places_of: Callable[[str], Collection[str]], first: str | None = None
) -> tuple[dict[str, str], dict[str, Any]]:
    """Give variables other values: `wanted` by `NAME` or `NAME@STEP`. Returns the changed texts, and what of `wanted` is no variable.

    `texts` are those of cells by id, or of a file; `places_of` says which of them a step's name means, and `first` is the cell that is
    marked as the one with parameters. Raises BadRequest where it cannot be told which statement is meant, or the value is of another type.
    """
    changed: dict[str, str] = {}
    rest: dict[str, Any] = {}
    for name, value in wanted.items():
        found = _bindings({**texts, **changed}, name, places_of)
        if not found:
            rest[name] = value
            continue
        binding = _meant(name, found, first)
        _check_kind(name, value, binding)
        made = tuple(value) if isinstance(binding.literal, tuple) else value  # JSON has no tuples
        changed[binding.place] = _with_value(changed.get(binding.place, texts[binding.place]), binding.value, made)
    return changed, rest


def without_variables(texts: Mapping[str, str], wanted: Mapping[str, Any], places_of: Callable[[str], Collection[str]]) -> dict[str, Any]:
    """What of `wanted` is no variable."""
    return {name: value for name, value in wanted.items() if not _bindings(texts, name, places_of)}


def _bindings(texts: Mapping[str, str], wanted: str, places_of: Callable[[str], Collection[str]]) -> list[Binding]:
    name, _, step = wanted.partition("@")
    return [binding for place in (places_of(step) if step else texts) for binding in bindings_of(place, texts[place], name)]


def bindings_of(place: str, text: str, name: str) -> Iterator[Binding]:
    """Assignments to this name alone, at the top of a cell or file; those that use the name itself only change it."""
    if text.lstrip().startswith("%%") and text.split(maxsplit=1)[0][2:] not in BODY_MAGICS:
        return  # `%%bash` and `%%writefile` hold other text than the cell's own statements
    for node in read(text).tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        value = getattr(node, "value", None)
        if value is None or not any(isinstance(target, ast.Name) and target.id == name for target in targets):
            continue
        if not any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(value)) and _stands_there(text, value):
            yield Binding(place, value)


def _stands_there(text: str, node: ast.expr) -> bool:
    """Whether the text has this expression in its place: `files = !ls` is read as something else."""
    try:
        return ast.dump(ast.parse(f"({ast.get_source_segment(text, node)}\n)", mode="eval").body) == ast.dump(node)
    except (SyntaxError, ValueError):
        return False


def _meant(name: str, found: list[Binding], first: str | None) -> Binding:
    """Of several statements the one among the parameters, else the only one whose value stands there. Raises BadRequest."""
    if len(found) == 1:
        return found[0]
    for among in ([one for one in found if one.place == first], [one for one in found if one.literal is not MISSING]):
        if len(among) == 1:
            return among[0]
    places = list(dict.fromkeys(binding.place for binding in found))
    if len(places) == 1:
        raise BadRequest(f"--set {name}: {places[0]} binds it {len(found)} times.", hint="Change the source, and replay.")
    steps = " or ".join(f"--set {name.partition('@')[0]}@cell-{place}=…" for place in places)
    raise BadRequest(f"--set {name}: several cells bind it.", hint=f"Write {steps}.")


def _check_kind(name: str, value: object, binding: Binding) -> None:
    then = binding.literal
    if then is MISSING or then is None:
        return
    kind, expected = kind_of(value), kind_of(then)
    if kind != expected:
        hint = "Give a value of that kind." if expected else "JSON has no such value: change the source, and replay."
        was = f"in the source it is {expected or type(then).__name__}: {repr(then)[:80]}"
        raise BadRequest(f"--set {name}: {json.dumps(value)[:80]} is {kind}; {was}.", hint=hint)


def _with_value(text: str, node: ast.expr, value: object) -> str:
    """The text with another value in an expression's place, and as many lines."""
    return with_expression(text, node, repr(value))


def with_expression(text: str, node: ast.expr, expression: str) -> str:
    """The text with another expression, of one line, in the place of one, and as many lines."""
    lines = text.encode().splitlines(keepends=True)
    assert node.end_lineno is not None and node.end_col_offset is not None
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    more = node.end_lineno - node.lineno
    made = f"({expression}{chr(10) * more})" if more else expression
    whole = text.encode()
    return (whole[:start] + made.encode() + whole[end:]).decode()
