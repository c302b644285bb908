"""Evaluates pure expressions over recorded values: what a sub-expression was, and whether it fails as it did.

Only what is known to have no effects and to run none of the program's code is evaluated: operators, subscripts,
attributes and a table of functions and methods, on builtin, numpy and pandas values. Everything else is UNKNOWN.
"""

from __future__ import annotations

import ast
import logging
import operator
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from typing import Any, Final

from rewound.graph.access import MANY, UNKNOWN, Once, is_array, is_column, is_frame, is_opaque, is_stand_in
from rewound.graph.allowed import FUNCTIONS, module_function, safe_method
from rewound.graph.sites import COMPREHENSIONS, Comprehension

_log = logging.getLogger(__name__)
Lookup = Callable[[ast.AST], Any]
"""What the recording knows about a name or a call; UNKNOWN where it does not."""
MODULE_NAME: Final = "__rewound_module__"
"""An attribute that no program has: asks `lookup` for the true name of the module that a name stands for."""
SECONDS: Final = 1.0
SIZE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Raised:
    """The expression fails: where exactly, with which loop variables, in which iterations."""

    error: BaseException
    node: ast.AST
    variables: tuple[tuple[str, Any], ...] = ()
    iterations: tuple[tuple[ast.AST, int], ...] = ()


class _Stop(Exception):
    pass


class _Fail(Exception):
    def __init__(self, raised: Raised) -> None:
        super().__init__()
        self.raised = raised


def _read(iterator: Iterator[Any]) -> Once:
    found = Once(islice(iterator, MANY))
    found.kind = type(iterator).__name__
    return found


class Evaluator:
    """One evaluation; `lookup` answers names and calls from the recording first."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._variables: dict[str, Any] = {}
        self._iterations: dict[ast.AST, int] = {}
        self._end = time.monotonic() + SECONDS
        self._steps = 0

    def run(self, node: ast.AST) -> Any:
        """The value, UNKNOWN, or `Raised`."""
        try:
            if isinstance(node, ast.Name):
                value = self._lookup(node)
                return FUNCTIONS.get(node.id, UNKNOWN) if value is UNKNOWN else value
            value = self._value(node)
            return self.attempt(node, _read, value) if isinstance(value, Iterator) else value
        except _Stop:
            return UNKNOWN
        except _Fail as failed:
            return failed.raised
        except RecursionError:
            return UNKNOWN
        except Exception as error:  # of an operation that nobody thought could fail: then nothing is known
            _log.debug("not evaluated: %r", error, exc_info=True)
            return UNKNOWN

    def _value(self, node: ast.AST) -> Any:
        self._steps += 1
        if self._steps > SIZE or (self._steps % 256 == 0 and time.monotonic() > self._end):
            raise _Stop
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Call | ast.Await):
            known = self._lookup(node)
            if known is not UNKNOWN:
                return known
        evaluate = _NODES.get(type(node))
        if evaluate is None:
            raise _Stop
        return evaluate(self, node)

    def _name(self, node: ast.Name) -> Any:
        if node.id in self._variables:
            return self._variables[node.id]
        value = self._lookup(node)
        if value is UNKNOWN:
            if node.id in FUNCTIONS:
                return FUNCTIONS[node.id]
            raise _Stop
        if isinstance(value, Iterator):  # recorded: reading it here would change what others see of it
            raise _Stop
        return value

    def attempt(self, node: ast.AST, function: Callable[..., Any], *values: Any) -> Any:
        """Carry out one operation; its exception is the program's own."""
        if any(is_opaque(value) or is_stand_in(value) for value in values):
            raise _Stop
        try:
            return function(*values)
        except (_Stop, _Fail):
            raise
        except (MemoryError, RecursionError) as error:
            raise _Stop from error
        except Exception as error:
            raise _Fail(Raised(error, node, tuple(self._variables.items()), tuple(self._iterations.items()))) from error

    def constant(self, node: ast.Constant) -> Any:
        return node.value

    def sequence(self, node: ast.Tuple | ast.List | ast.Set) -> Any:
        values: list[Any] = []
        for part in node.elts:
            if isinstance(part, ast.Starred):
                values += self.attempt(part, list, self._value(part.value))
            else:
                values.append(self._value(part))
        return self.attempt(node, {ast.Tuple: tuple, ast.List: list, ast.Set: set}[type(node)], values)

    def mapping(self, node: ast.Dict) -> Any:
        found: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self.attempt(node, found.update, self._value(value))
            else:
                self.attempt(node, found.__setitem__, self._value(key), self._value(value))
        return found

    def subscript(self, node: ast.Subscript) -> Any:
        container = self._value(node.value)
        index = self._value(node.slice)
        if not (_located(container) or _data(container) or type(container).__module__ in {"builtins", "collections"}):
            raise _Stop
        return self.attempt(node, operator.getitem, container, index)

    def slice(self, node: ast.Slice) -> Any:
        return slice(*(None if part is None else self._value(part) for part in (node.lower, node.upper, node.step)))

    def attribute(self, node: ast.Attribute) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id not in self._variables and (known := self._lookup(node)) is not UNKNOWN:
            return known
        if isinstance(node.value, ast.Name) and (function := self._module_function(node)) is not None:
            return function
        owner = self._value(node.value)
        if is_stand_in(owner):
            state = owner.rewound_state
            if isinstance(state, dict) and node.attr in state:
                return state[node.attr]
            raise _Stop
        if node.attr.startswith("__") or not (_plain(owner) or _data(owner)):
            raise _Stop
        found = self.attempt(node, getattr, owner, node.attr)
        if callable(found) and not safe_method(owner, node.attr) and node.attr not in {"loc", "iloc", "at", "iat"}:
            raise _Stop
        return found

    def _module_function(self, node: ast.Attribute) -> Any:
        assert isinstance(node.value, ast.Name)
        if node.value.id in self._variables:
            return None
        module = self._lookup(ast.Attribute(node.value, MODULE_NAME, ast.Load()))
        return module_function(module, node.attr) if isinstance(module, str) else None

    def binary(self, node: ast.BinOp) -> Any:
        left, right = self._value(node.left), self._value(node.right)
        self._bounded(node.op, left, right)
        return self.attempt(node, _BINARY[type(node.op)], left, right)

    def _bounded(self, kind: ast.operator, left: Any, right: Any) -> None:
        """No numbers or texts that fill the memory of the one who looks."""
        if isinstance(kind, ast.Pow | ast.LShift) and isinstance(right, int) and abs(right) > 1000:
            raise _Stop
        if isinstance(kind, ast.Mult):
            for one, other in ((left, right), (right, left)):
                if isinstance(one, int) and isinstance(other, list | tuple | str | bytes) and one * len(other) > SIZE:
                    raise _Stop

    def unary(self, node: ast.UnaryOp) -> Any:
        return self.attempt(node, _UNARY[type(node.op)], self._value(node.operand))

    def boolean(self, node: ast.BoolOp) -> Any:
        wanted = isinstance(node.op, ast.Or)
        value: Any = None
        for part in node.values:
            value = self._value(part)
            if self.attempt(part, bool, value) is wanted:
                return value
        return value

    def compare(self, node: ast.Compare) -> Any:
        left = self._value(node.left)
        result: Any = True
        for kind, part in zip(node.ops, node.comparators, strict=True):
            right = self._value(part)
            if isinstance(kind, ast.Is | ast.IsNot) and not (left is None or right is None or isinstance(left, bool)):
                raise _Stop
            result = self.attempt(node, _COMPARE[type(kind)], left, right)
            if len(node.ops) > 1 and not self.attempt(node, bool, result):
                return result
            left = right
        return result

    def conditional(self, node: ast.IfExp) -> Any:
        return self._value(node.body if self.attempt(node.test, bool, self._value(node.test)) else node.orelse)

    def formatted(self, node: ast.JoinedStr) -> Any:
        return "".join(self._formatted_part(part) for part in node.values)

    def _formatted_part(self, part: ast.expr) -> str:
        if isinstance(part, ast.Constant):
            return str(part.value)
        if not isinstance(part, ast.FormattedValue):
            raise _Stop
        value = self._value(part.value)
        converters: dict[int, Callable[[Any], str]] = {ord("r"): repr, ord("a"): ascii, ord("s"): str}
        convert = converters.get(part.conversion)
        value = value if convert is None else self.attempt(part, convert, value)
        return str(self.attempt(part, format, value, "" if part.format_spec is None else self._value(part.format_spec)))

    def call(self, node: ast.Call) -> Any:
        function: Any = self._value(node.func)
        if is_opaque(function) or is_stand_in(function):
            raise _Stop
        arguments: list[Any] = []
        for part in node.args:
            if isinstance(part, ast.Starred):
                arguments += self.attempt(part, list, self._value(part.value))
            else:
                arguments.append(self._value(part))
        named: dict[str, Any] = {}
        for entry in node.keywords:
            if entry.arg is None:
                raise _Stop
            named[entry.arg] = self._value(entry.value)
        if named.get("inplace") is True:
            return None  # and the recorded value stays as it is
        if "out" in named or any(
            is_opaque(value) or is_stand_in(value) or (callable(value) and value not in _TYPES) for value in (*arguments, *named.values())
        ):
            raise _Stop
        return self.attempt(node, lambda: function(*arguments, **named))

    def comprehension(self, node: Comprehension) -> Any:
        if isinstance(node, ast.DictComp):
            pairs = self._generate(node, 0, lambda: (self._value(node.key), self._value(node.value)))
            return dict(pairs)
        found = self._generate(node, 0, lambda: self._value(node.elt))
        if isinstance(node, ast.GeneratorExp):
            return found
        return list(found) if isinstance(node, ast.ListComp) else self.attempt(node, set, list(found))

    def _generate(self, node: Comprehension, index: int, element: Callable[[], Any]) -> Iterator[Any]:
        if index == len(node.generators):
            yield element()
            return
        clause = node.generators[index]
        if clause.is_async:
            raise _Stop
        iterable = self._value(clause.iter)
        if not (isinstance(iterable, Iterator | Once) or _data(iterable) or type(iterable).__module__ in {"builtins", "collections"}):
            raise _Stop
        saved = dict(self._variables)
        items = self.attempt(clause.iter, iter, iterable)
        for number in count():
            item = self.attempt(clause.iter, next, items, _END)  # `zip(a, b, strict=True)` fails where one ends
            if item is _END:
                break
            self._iterations[clause] = number
            self._assign(clause.target, item)
            if all(self.attempt(test, bool, self._value(test)) for test in clause.ifs):
                yield from self._generate(node, index + 1, element)
        self._iterations.pop(clause, None)
        self._variables = saved

    def _assign(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self._variables[target.id] = value
            return
        if not isinstance(target, ast.Tuple | ast.List) or any(isinstance(part, ast.Starred) for part in target.elts):
            raise _Stop
        values = self.attempt(target, list, value)
        if len(values) != len(target.elts):
            raise _Stop
        for part, item in zip(target.elts, values, strict=True):
            self._assign(part, item)

    def await_(self, node: ast.Await) -> Any:
        raise _Stop


_END = object()
_TYPES = (int, float, str, bool, list, dict, tuple, set, bytes, complex, len, abs, repr, sum, min, max)


def _plain(value: Any) -> bool:
    return value is None or type(value).__module__ in {"builtins", "datetime", "decimal", "fractions", "collections"}


def _data(value: Any) -> bool:
    return is_array(value) or is_frame(value) or is_column(value) or type(value).__module__.partition(".")[0] in {"numpy", "pandas"}


def _located(value: Any) -> bool:
    return type(value).__name__ in {"_LocIndexer", "_iLocIndexer", "_AtIndexer", "_iAtIndexer"}


_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.MatMult: operator.matmul,
}
_UNARY: dict[type, Callable[[Any], Any]] = {
    ast.Not: operator.not_,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
_COMPARE: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_NODES: dict[type, Callable[[Evaluator, Any], Any]] = {
    ast.Constant: Evaluator.constant,
    ast.Tuple: Evaluator.sequence,
    ast.List: Evaluator.sequence,
    ast.Set: Evaluator.sequence,
    ast.Dict: Evaluator.mapping,
    ast.Subscript: Evaluator.subscript,
    ast.Slice: Evaluator.slice,
    ast.Attribute: Evaluator.attribute,
    ast.BinOp: Evaluator.binary,
    ast.UnaryOp: Evaluator.unary,
    ast.BoolOp: Evaluator.boolean,
    ast.Compare: Evaluator.compare,
    ast.IfExp: Evaluator.conditional,
    ast.JoinedStr: Evaluator.formatted,
    ast.Call: Evaluator.call,
    ast.Await: Evaluator.await_,
    **dict.fromkeys(COMPREHENSIONS, Evaluator.comprehension),
}


def evaluate(node: ast.AST, lookup: Lookup) -> Any:
    """The value of a pure expression; UNKNOWN where it cannot be told, `Raised` where it fails."""
    return Evaluator(lookup).run(node)
