"""Serves calls that changed what was passed to them: the recorded change is made to the living object.

Only where that is certain to be all: what was passed held nothing but numbers and strings, so that nobody can hold a
part of it, and what came out shares nothing with it. Everything else runs again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rewound.capture.identity import ATOMS
from rewound.capture.sharing import reach
from rewound.model import Step
from rewound.replay.equal import same_value
from rewound.store import Reader


@dataclass(frozen=True, slots=True)
class Change:
    """What a recorded call did to its arguments, and what it returned."""

    after: Mapping[str, Any]
    """Name of an argument that it changed -> as it was when the call ended."""
    result: Any
    returned: str | None
    """The argument that it returned, if it returned one."""

    def apply(self, held: Mapping[str, Any]) -> Any:
        """Change the living arguments as recorded. Returns the call's result."""
        for name, value in self.after.items():
            _BECOME[_kind(value)](held[name], value)
        return self.result if self.returned is None else held[self.returned]


def recorded_change(step: Step, reader: Reader) -> Change | None:
    """The change that a recorded call made, or None if it cannot be made again from outside."""
    if step.arguments is None or step.result is None or step.result.part is None or not (step.arguments.whole and step.result.whole):
        return None
    before: Any = reader.load(step.arguments)
    joint: Any = reader.load(step.result.together())
    held, result = joint
    after: dict[str, Any] = {}
    for name, value in held.items():
        if type(value) in ATOMS:
            continue
        if not same_value(before[name], value):
            if not (_is_flat(before[name]) and _is_flat(value) and _kind(before[name]) == _kind(value)):
                return None
            after[name] = value
    parts = [reach(value) for value in held.values() if type(value) not in ATOMS]
    if sum(map(len, parts)) != len(frozenset().union(*parts)):
        return None
    returned = next((name for name, value in held.items() if value is result and type(value) not in ATOMS), None)
    if returned is None and not reach(result).isdisjoint(frozenset().union(*parts)):
        return None
    return Change(after, result, returned) if after else None


def _kind(value: object) -> str:
    cls = type(value)
    return f"{cls.__module__.partition('.')[0]}.{cls.__name__}"


def _is_flat(value: Any) -> bool:
    """Whether the object holds numbers and strings alone, and can be made to hold others."""
    kind = _kind(value)
    if kind == "builtins.dict":
        return all(type(part) in ATOMS for pair in value.items() for part in pair)
    if kind in ("builtins.list", "builtins.set"):
        return all(type(part) in ATOMS for part in value)
    if kind == "pandas.DataFrame":
        return _copies_on_write() and all(_has_atoms(value.iloc[:, index]) for index in range(value.shape[1]))
    if kind == "pandas.Series":
        return _copies_on_write() and _has_atoms(value)
    return kind == "builtins.bytearray"


def _copies_on_write() -> bool:
    """From pandas 3 on a change of one frame never shows in another."""
    return int(sys.modules["pandas"].__version__.partition(".")[0]) >= 3


def _has_atoms(column: Any) -> bool:
    return column.dtype != object or all(type(part) in ATOMS for part in column)


def _become_list(value: Any, other: Any) -> None:
    value[:] = other


def _become_mapping(value: Any, other: Any) -> None:
    value.clear()
    value.update(other)


def _become_frame(value: Any, other: Any) -> None:
    value.__setstate__(other.__getstate__())


_BECOME: dict[str, Callable[[Any, Any], None]] = {
    "builtins.list": _become_list,
    "builtins.bytearray": _become_list,
    "builtins.dict": _become_mapping,
    "builtins.set": _become_mapping,
    "pandas.DataFrame": _become_frame,
    "pandas.Series": _become_frame,
}
