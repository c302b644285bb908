"""Two values compared by what is in them: numbers, text, containers, objects; frames and arrays are in `grids`.

The values come from `Reader.view`, so that nothing here runs the program's code: an object of the project is a
stand-in with its type's name and its recorded state. Nothing but builtins and known libraries is asked whether it
equals another. Limits: `PARTS` parts of one value are visited, `KEPT` differences kept, text up to `LONG` characters
is shown as a diff; dicts are compared by key and lists by index, without looking for what was inserted in between.
"""

from __future__ import annotations

import difflib
import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rewound.graph.access import UNKNOWN, is_definition, is_stand_in
from rewound.graph.difference import Difference
from rewound.model import Unstored

PARTS = 200_000
KEPT = 12
LONG = 200_000
LINES = 40
DEEP = 60
ATOMS = (type(None), bool, int, str, bytes)
PLAIN_MODULES = frozenset("datetime decimal fractions uuid pathlib zoneinfo ipaddress re dateutil pytz".split())
"""Libraries whose objects are compared by their own `==`."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far two floats may be apart and count as close."""

    relative: float = 1e-9
    absolute: float = 1e-12

    def close(self, a: float, b: float) -> bool:
        return math.isclose(a, b, rel_tol=self.relative, abs_tol=self.absolute)


@dataclass(slots=True)
class Contents:
    """One comparison of two values; `differences` and `unknown` are what came of it."""

    tolerance: Tolerance = field(default_factory=Tolerance)
    deadline: float = math.inf
    """On the monotonic clock."""
    differences: list[Difference] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    """Parts that could not be compared, and why."""
    more: int = 0
    cut: bool = False
    """Something was left out because there is too much of it."""
    _left: int = PARTS
    _pairs: set[tuple[int, int]] = field(default_factory=set)
    _kept: list[Any] = field(default_factory=list)
    """Parts made while comparing: alive, so that no two of them have one address."""

    def compare(self, path: str, a: Any, b: Any, depth: int = 0) -> None:
        """Note where `a` and `b` differ."""
        if a is b or not self._goes_on(depth):
            return
        if isinstance(a, Unstored) or isinstance(b, Unstored):
            self._unstored(path, a, b)
            return
        if kind_of(a) != kind_of(b):
            if type(a) in (int, float) and type(b) in (int, float) and a == b:
                self.add(Difference(path, "type", a, b))
            else:
                self.add(Difference(path, "type" if _named_alike(a, b) else "value", a, b))
            return
        cls = type(a)
        if cls in ATOMS or cls is float or cls is complex:
            self._atom(path, a, b)
            return
        if (id(a), id(b)) in self._pairs:
            return
        self._pairs.add((id(a), id(b)))
        self._kept.append((a, b))
        self._looker(a)(path, a, b, depth)

    def add(self, difference: Difference) -> None:
        if len(self.differences) < KEPT:
            self.differences.append(difference)
        else:
            self.more += 1

    def _goes_on(self, depth: int) -> bool:
        self._left -= 1
        late = self._left % 512 == 0 and time.monotonic() > self.deadline
        if self._left < 0 or depth > DEEP or late:
            self._left = min(self._left, 0) if late else self._left
            self.cut = True
            return False
        return True

    def _looker(self, a: Any) -> Callable[[str, Any, Any, int], None]:
        """What compares values of this type."""
        from rewound.graph import grids

        if is_definition(a):
            return lambda path, x, y, _: None if x.rewound_type == y.rewound_type else self.add(Difference(path, "value", x, y))
        if is_stand_in(a):
            return self._object
        grid = grids.looker(a)
        if grid is not None:
            return lambda path, x, y, depth: grid(self, path, x, y, depth)
        for types, looker in self._builtin():
            if isinstance(a, types):
                return looker
        return self._known if type(a).__module__.partition(".")[0] in PLAIN_MODULES else self._reduced

    def _builtin(self) -> Iterable[tuple[type | tuple[type, ...], Callable[[str, Any, Any, int], None]]]:
        return (
            (dict, self._mapping),
            ((list, tuple), self._sequence),
            ((set, frozenset), self._set),
            (BaseException, lambda path, x, y, depth: self.compare(f"{path}.args", x.args, y.args, depth + 1)),
            ((range, slice, bytearray, type(...)), self._known),
        )

    def _atom(self, path: str, a: Any, b: Any) -> None:
        if a == b or (a != a and b != b):
            return
        if type(a) is float and self.tolerance.close(a, b):
            self.add(Difference(path, "close", a, b, largest=abs(a - b)))
        elif type(a) is str and ("\n" in a or "\n" in b):
            self.add(Difference(path, "text", a, b, lines=text_lines(a, b)))
        else:
            self.add(Difference(path, "value", a, b, largest=_apart(a, b)))

    def _unstored(self, path: str, a: Any, b: Any) -> None:
        if isinstance(a, Unstored) and isinstance(b, Unstored) and a.type == b.type:
            self.unknown.append((path, f"{a.type.rpartition('.')[2]}, not stored: {a.why}"))
        else:
            self.add(Difference(path, "type", a, b))

    def _known(self, path: str, a: Any, b: Any, _depth: int) -> None:
        if a != b:
            self.add(Difference(path, "value", a, b))

    def _mapping(self, path: str, a: Mapping[Any, Any], b: Mapping[Any, Any], depth: int) -> None:
        if any(is_stand_in(key) or (type(key) is float and key != key) for key in [*a, *b]):  # found by identity alone
            self._sequence(path, list(a.items()), list(b.items()), depth)
            return
        gone = [key for key in a if key not in b]
        come = [key for key in b if key not in a]
        for key in gone:
            self.add(Difference(f"{path}{item_text(key)}", "removed", a[key]))
        for key in come:
            self.add(Difference(f"{path}{item_text(key)}", "added", right=b[key]))
        for key, value in a.items():
            other = b.get(key, UNKNOWN)
            if other is not UNKNOWN and not _same_atom(value, other):
                self.compare(f"{path}{item_text(key)}", value, other, depth + 1)
        if not gone and not come and list(a) != list(b) and type(a) is dict:
            self.add(Difference(path, "order", list(a), list(b)))

    def _sequence(self, path: str, a: Any, b: Any, depth: int) -> None:
        if len(a) != len(b):
            self.add(Difference(path, "length", len(a), len(b)))
            if len(a) > 1 and len(b) > 1 and self._inserted(path, a, b):
                return
        for index, (x, y) in enumerate(zip(a, b, strict=False)):
            if not _same_atom(x, y):
                self.compare(f"{path}[{index}]", x, y, depth + 1)

    def _inserted(self, path: str, a: Any, b: Any) -> bool:
        """One list is the other with a run of items put in or taken out: those are named, and nothing else is."""
        long, short, kind = (b, a, "added") if len(b) > len(a) else (a, b, "removed")
        if len(long) > 20_000:
            return False
        same = _Sameness(self.tolerance, self.deadline)
        head = 0
        while head < len(short) and same(long[head], short[head]):
            head += 1
        extra = len(long) - len(short)
        if any(not same(long[index + extra], short[index]) for index in range(head, len(short))):
            return False
        for index in range(head, head + extra):
            side: dict[str, Any] = {"right" if kind == "added" else "left": long[index]}
            self.add(Difference(f"{path}[{index}]", "added" if kind == "added" else "removed", **side))
        return True

    def _set(self, path: str, a: Any, b: Any, _depth: int) -> None:
        """Objects hash by identity here: sets of them can only be counted."""
        if any(is_stand_in(item) for item in [*a, *b]):
            if len(a) != len(b):
                self.add(Difference(path, "length", len(a), len(b)))
            else:
                self.unknown.append((path, "objects in a set have no order in which to compare them"))
            return
        for kind, gone in (("removed", a - b), ("added", b - a)):
            for item in sorted(gone, key=repr):
                side: dict[str, Any] = {"left" if kind == "removed" else "right": item}
                self.add(Difference(path, "removed" if kind == "removed" else "added", **side))

    def _object(self, path: str, a: Any, b: Any, depth: int) -> None:
        """An object of the project, by its attributes."""
        self.compare(f"{path}.args", tuple(a.rewound_args), tuple(b.rewound_args), depth + 1)
        left, right = _attributes(a), _attributes(b)
        for name in [*left, *(name for name in right if name not in left)]:
            x, y = left.get(name, UNKNOWN), right.get(name, UNKNOWN)
            if x is UNKNOWN or y is UNKNOWN:
                self.add(Difference(f"{path}.{name}", "added" if x is UNKNOWN else "removed", x, y))
            elif not _same_atom(x, y):
                self.compare(f"{path}.{name}", x, y, depth + 1)
        self.compare(path, list(a.rewound_items), list(b.rewound_items), depth + 1)

    def _reduced(self, path: str, a: Any, b: Any, depth: int) -> None:
        """Anything else of a library: by what its pickling takes it apart into, told as one difference."""
        try:
            left, right = a.__reduce_ex__(4), b.__reduce_ex__(4)
        except Exception:  # it cannot be taken apart, and its bytes differ
            self.add(Difference(path, "opaque", a, b))
            return
        if type(left) is str or type(right) is str:
            if left != right:
                self.add(Difference(path, "value", a, b))
            return
        inner = Contents(self.tolerance, self.deadline, _left=min(self._left, PARTS // 4))
        inner.compare("", _listed(left), _listed(right), depth + 1)
        if any(one.kind != "close" for one in inner.differences) or inner.cut:
            self.add(Difference(path, "opaque" if not _short_repr(a) else "value", a, b))
        elif inner.differences:
            self.add(Difference(path, "close", a, b, largest=max((one.largest or 0) for one in inner.differences)))


class _Sameness:
    """Whether two values have no difference at all, each asked for by itself."""

    def __init__(self, tolerance: Tolerance, deadline: float) -> None:
        self._tolerance = tolerance
        self._deadline = deadline

    def __call__(self, a: Any, b: Any) -> bool:
        if _same_atom(a, b):
            return True
        inner = Contents(self._tolerance, self._deadline, _left=2000)
        inner.compare("", a, b)
        return not inner.cut and not inner.unknown and all(one.kind == "close" for one in inner.differences)


def kind_of(value: Any) -> str:
    """A type's full name; of a stand-in that of the type that it stands for. Looking at a value makes its class anew each time."""
    if is_stand_in(value):
        return str(type(value).rewound_type)
    if is_definition(value):
        return "type"
    cls = type(value)
    return f"{cls.__module__}.{cls.__qualname__}"


def _named_alike(a: Any, b: Any) -> bool:
    """Whether the difference is the type and not the value: `1` and `"1"`, two classes of one name."""
    if kind_of(a).rpartition(".")[2] == kind_of(b).rpartition(".")[2]:
        return True
    spelled = (bool, int, float, str)
    return type(a) in spelled and type(b) in spelled and str(a) == str(b)


def _same_atom(a: Any, b: Any) -> bool:
    """Quickly: the same plain value. Anything else goes the long way."""
    return a is b or (type(a) is type(b) and type(a) in ATOMS and a == b)


def _apart(a: Any, b: Any) -> float | None:
    if type(a) not in (int, float) or type(b) not in (int, float):
        return None
    try:
        return float(abs(a - b))
    except OverflowError:
        return None


def _attributes(value: Any) -> dict[str, Any]:
    state = value.rewound_state
    found: dict[str, Any] = {name: held for name, held in vars(value).items() if not name.startswith("rewound_")}
    for part in state if type(state) is tuple else (state,):
        if type(part) is dict:
            found.update({str(name): held for name, held in part.items()})
        elif part is not None:
            found["(state)"] = part
    return found


def _listed(parts: Any) -> list[Any]:
    return [list(part) if hasattr(part, "__next__") else part for part in parts]


def _short_repr(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] in {*PLAIN_MODULES, "numpy", "pandas", "collections", "enum"}


def item_text(key: Any) -> str:
    """`["fee"]`, `[3]`, as source writes it."""
    if type(key) is str:
        return f"[{json.dumps(key, ensure_ascii=False) if key.isprintable() else repr(key)}]"
    if type(key).__module__.partition(".")[0] in {"datetime", "pandas", "uuid", "decimal"}:
        return f"[{json.dumps(str(key))}]"
    return f"[{key!r}]" if type(key) in (*ATOMS, float, tuple) else "[…]"


def text_lines(a: str, b: str, name: str = "") -> tuple[str, ...]:
    """A unified diff, bounded; of texts that are too long, nothing."""
    if len(a) + len(b) > LONG:
        return ()
    lines = [line.rstrip("\n") for line in difflib.unified_diff(a.splitlines(), b.splitlines(), name, name, lineterm="", n=2)][2:]
    return tuple(lines if len(lines) <= LINES else [*lines[:LINES], f"… {len(lines) - LINES} more lines"])


def loaded(module: str) -> Any:
    """A library that looking at a value has brought with it, or None."""
    return sys.modules.get(module)
