"""Whether a recorded value can be what a parameter takes, judged by reading: nothing of the program is imported or run.

Never a false alarm: what cannot be told fits.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rewound.replay.offered import type_seen
from rewound.store.codec import StandIn
from rewound.syntax import parse

_INTS = frozenset({"builtins.int", "builtins.bool", *(f"numpy.{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64))})
_FLOATS = frozenset({"builtins.float", *(f"numpy.float{bits}" for bits in (16, 32, 64, 128))})
_LISTS = frozenset({"builtins.list"})
_TUPLES = frozenset({"builtins.tuple"})
_SETS = frozenset({"builtins.set"})
_FROZEN = frozenset({"builtins.frozenset"})
_TEXTS = frozenset({"builtins.str", "numpy.str_"})
_BYTES = frozenset({"builtins.bytes", "numpy.bytes_"})
_BOOLS = frozenset({"builtins.bool", "numpy.bool", "numpy.bool_"})
_DICTS = frozenset({"builtins.dict", *(f"collections.{name}" for name in ("OrderedDict", "defaultdict", "Counter"))})
_NONE = frozenset({"builtins.NoneType"})
BUILTIN: Mapping[str, frozenset[str]] = {
    "int": _INTS,
    "float": _INTS | _FLOATS,
    "complex": _INTS | _FLOATS | {"builtins.complex"},
    "str": _TEXTS,
    "bytes": _BYTES | {"builtins.bytearray"},
    "bool": _BOOLS,
    "list": _LISTS,
    "tuple": _TUPLES,
    "set": _SETS,
    "frozenset": _FROZEN,
    "dict": _DICTS,
    "None": _NONE,
    "Sequence": _LISTS | _TUPLES | _TEXTS | _BYTES | {"builtins.range", "collections.deque", "builtins.bytearray"},
    "MutableSequence": _LISTS | {"collections.deque", "builtins.bytearray"},
    "Mapping": _DICTS,
    "MutableMapping": _DICTS,
    "Set": _SETS | _FROZEN,
    "AbstractSet": _SETS | _FROZEN,
    "Iterable": _LISTS | _TUPLES | _SETS | _FROZEN | _DICTS | _TEXTS | _BYTES | {"builtins.range", "collections.deque"},
    "Collection": _LISTS | _TUPLES | _SETS | _FROZEN | _DICTS | _TEXTS | _BYTES | {"builtins.range", "collections.deque"},
}
"""By the last part of an annotation: exact types that fit it; types of `KNOWN` packages that are not there do not."""
_CAPITAL = {"List": "list", "Dict": "dict", "Tuple": "tuple", "FrozenSet": "frozenset", "OrderedDict": "dict", "NoneType": "None"}
_ELEMENTS = frozenset({"list", "set", "frozenset", "Sequence", "Iterable", "Collection", "MutableSequence", "Set", "AbstractSet"})
_PAIRS = frozenset({"dict", "Mapping", "MutableMapping"})
KNOWN = frozenset(
    {"builtins", "numpy", "pandas", "polars", "pyarrow", "datetime", "decimal", "fractions", "uuid", "pathlib", "collections"}
)
"""Packages whose types are told by their names: what one of them is, no other is."""
CLASSES = frozenset(
    {
        "pandas.DataFrame", "pandas.Series", "pandas.Timestamp", "numpy.ndarray", "polars.DataFrame", "polars.Series",
        "polars.LazyFrame", "pyarrow.Table", "datetime.datetime", "datetime.timedelta", "datetime.time", "decimal.Decimal",
        "fractions.Fraction", "uuid.UUID",
    }
)  # fmt: skip
"""Classes of these that have no subclasses among them."""
_DERIVED = frozenset({"Timestamp", "Timedelta", "matrix", "recarray", "memmap", "MaskedArray", "chararray", "SparseSeries"})
"""Last parts of those that derive from one of them all the same."""
_ABSTRACT = frozenset({"Sequence", "MutableSequence", "Mapping", "MutableMapping", "Set", "AbstractSet", "Iterable", "Collection"})
"""What arrays, frames and the like are as good as: only a builtin is known not to be one."""
_OPEN_BASES = frozenset({"Protocol", "TypedDict", "ABC", "Generic", "NamedTuple", "Enum"})
_SAMPLED = 20
"""Elements of a container that are compared with its annotation."""
_KINDS: Mapping[str, frozenset[str]] = {
    "text": _TEXTS,
    "true or false": _BOOLS,
    "a number": _INTS | _FLOATS - _BOOLS,
    "a list": _LISTS | _TUPLES | _SETS | _FROZEN,
    "an object": _DICTS,
    "null": _NONE,
}


def kind_named(name: str) -> str | None:
    """The kind of JSON's that an exact type is one of; None for others."""
    return next((kind for kind, names in _KINDS.items() if name in names), None)


@dataclass(frozen=True)
class Types:
    """Compares recorded values with annotations of one module. `is_plain`: whether a class of the project has no base but `object`."""

    tree: ast.Module
    is_plain: Callable[[str], bool]

    def fits(self, expression: ast.expr, value: object, depth: int = 0) -> bool:
        """Whether a value may be what an annotation says."""
        if depth > 8:
            return True
        if isinstance(expression, ast.Constant):
            if isinstance(expression.value, str):
                try:
                    return self.fits(parse(expression.value).body[0].value, value, depth + 1)  # type: ignore[attr-defined]
                except (SyntaxError, ValueError, IndexError, AttributeError):
                    return True
            return expression.value is not None or type_seen(value) in _NONE
        if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.BitOr):
            return self.fits(expression.left, value, depth + 1) or self.fits(expression.right, value, depth + 1)
        if isinstance(expression, ast.Subscript):
            return self._fits_subscript(expression, value, depth + 1)
        return self._fits_name(self.resolved(expression), value, depth)

    def _fits_subscript(self, expression: ast.Subscript, value: object, depth: int) -> bool:
        name = self.resolved(expression.value).rpartition(".")[2]
        name = _CAPITAL.get(name, name)
        inner = expression.slice
        parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
        if name == "Optional":
            return type_seen(value) in _NONE or self.fits(inner, value, depth)
        if name == "Union":
            return any(self.fits(part, value, depth) for part in parts)
        if name in ("Annotated", "Final", "ClassVar"):
            return self.fits(parts[0], value, depth)
        if name == "Literal":
            return any(not isinstance(part, ast.Constant) or (part.value == value and type(part.value) is type(value)) for part in parts)
        if name not in BUILTIN:
            return self._fits_name(self.resolved(expression.value), value, depth)
        return self._fits_name(name, value, depth) and self._fits_parts(name, parts, value, depth)

    def _fits_parts(self, name: str, parts: list[ast.expr], value: Any, depth: int) -> bool:
        if name in _ELEMENTS and type(value) in (list, set, frozenset, tuple) and len(parts) == 1:
            return all(self.fits(parts[0], element, depth) for element in islice(value, _SAMPLED))
        if name in _PAIRS and type(value) is dict and len(parts) == 2:
            return all(
                self.fits(parts[0], key, depth) and self.fits(parts[1], held, depth) for key, held in islice(value.items(), _SAMPLED)
            )
        if name == "tuple" and type(value) is tuple:
            if len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is Ellipsis:
                return all(self.fits(parts[0], element, depth) for element in value[:_SAMPLED])
            return len(parts) == len(value) and all(self.fits(part, element, depth) for part, element in zip(parts, value, strict=True))
        return True

    def _fits_name(self, dotted: str, value: object, depth: int) -> bool:
        actual = type_seen(value)
        package, _, last = dotted.rpartition(".")
        last = _CAPITAL.get(last, last)
        if last in BUILTIN and package.partition(".")[0] in ("", "builtins", "typing", "collections", "typing_extensions"):
            surely = actual.startswith("builtins.") if last in _ABSTRACT else is_known(actual) or self.is_plain(actual)
            return actual in BUILTIN[last] or not surely
        if f"{package.partition('.')[0]}.{last}" in CLASSES:
            same = actual.partition(".")[0] == package.partition(".")[0] and actual.rpartition(".")[2] == last
            return same or actual.rpartition(".")[2] in _DERIVED or not (is_known(actual) or self.is_plain(actual))
        if package:
            return True
        return self._fits_own(last, actual, value, depth)

    def _fits_own(self, name: str, actual: str, value: object, depth: int) -> bool:
        """A name that the module itself binds: a class, or another name for a type."""
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                bases = {self.resolved(base.value if isinstance(base, ast.Subscript) else base).rpartition(".")[2] for base in node.bases}
                is_open = bool(bases & _OPEN_BASES or node.keywords)
                return is_open or actual.rpartition(".")[2] == name or not (is_known(actual) and not isinstance(value, StandIn))
            if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
                return isinstance(node.value, ast.Call) or self.fits(node.value, value, depth + 1)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name and node.value is not None:
                return self.fits(node.value, value, depth + 1)
        return True

    def resolved(self, expression: ast.expr) -> str:
        """A dotted name with what the module's imports mean by its first part."""
        if not isinstance(expression, ast.Name | ast.Attribute):
            return "?.?"
        first, _, rest = ast.unparse(expression).partition(".")
        found = self._imports().get(first, first)
        return f"{found}.{rest}" if rest else found

    def _imports(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {
                    name.asname or name.name.partition(".")[0]: name.name if name.asname else name.name.partition(".")[0]
                    for name in node.names
                }
            elif isinstance(node, ast.ImportFrom):
                found |= {name.asname or name.name: f"{'.' * node.level}{node.module or ''}.{name.name}" for name in node.names}
        return found


def is_known(name: str) -> bool:
    """Whether a type's name alone tells what it is."""
    return name.partition(".")[0] in KNOWN
