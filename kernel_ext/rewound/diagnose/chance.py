"""Draws of random numbers that a failing expression is computed from, and whether it would have held with others.

Followed is only what can be computed again: names bound by one expression, results of the program's own functions, arithmetic and
selections. Each draw is then made anew from generators of our own, and the failing expression evaluated over it.
"""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

from rewound.diagnose.evidence import Facts
from rewound.graph.access import UNKNOWN
from rewound.graph.calls import Calls
from rewound.graph.changes import changes_of
from rewound.graph.evaluate import Raised, evaluate
from rewound.graph.flows import called_name
from rewound.graph.origin import is_literal
from rewound.graph.property import size_of
from rewound.graph.recording import Activation
from rewound.graph.scope import Bound, Parameter, Version

DEEP = 8
TRIES = 20
LARGEST = 100_000
"""Numbers of one draw that is made again, at most."""
MAKERS = frozenset({"random.Random", "numpy.random.default_rng", "numpy.random.RandomState"})
"""What makes a generator, from chance if it is given nothing."""
PICKS = frozenset({"choice", "choices", "sample", "permutation"})
"""Draws that give values of the program itself."""
_PYTHON = frozenset(
    "betavariate choice choices expovariate gammavariate gauss getrandbits lognormvariate normalvariate paretovariate randint random "
    "randrange sample triangular uniform vonmisesvariate weibullvariate".split()
)
_SIZE_AT = {
    **dict.fromkeys("rand randn random random_sample standard_normal permutation choice getrandbits".split(), 0),
    **dict.fromkeys("poisson exponential".split(), 1),
}
"""The first argument that says how much is drawn, where it is not the third."""
_NUMPY = (frozenset(_SIZE_AT) - {"getrandbits"}) | frozenset(
    "beta binomial exponential gamma integers laplace lognormal normal randint triangular uniform".split()
)

Ways = dict[int, tuple[Activation, ast.expr]]
"""Names and calls on the way to a draw, each with the expression that gave its value."""


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """One call that drew, and what the failing expression makes of it."""

    act: Activation
    call: ast.Call
    name: str
    """What was called, whatever it goes by in the program."""
    maker: str
    """The generator's kind: one of `MAKERS`, or the module whose own generator it is (`random`, `numpy.random`)."""
    made: tuple[Activation, ast.Call] | None
    """Where the generator was made, if the program made it."""
    ways: Ways
    picks: bool
    """It only decides which of the program's own values is taken: what is wrong with that one is no chance."""


def draws(facts: Facts, act: Activation, node: ast.AST, ways: Ways | None = None, *, picks: bool = False) -> Iterator[Draw]:
    """The draws that the value of an expression is computed from, as far as it can be computed again."""
    ways = ways or {}
    inside = _picking(node)
    for part in ast.walk(node):
        picking = picks or part in inside
        if isinstance(part, ast.Call) and (found := _drawn(facts, act, part)) is not None:
            yield Draw(act, part, *found, ways, picking or _is_pick(part, found[0]))
        elif len(ways) < DEEP and (source := _source(facts, act, part)) is not None:
            yield from draws(facts, *source, {**ways, id(part): source}, picks=picking)


def _is_pick(call: ast.Call, name: str) -> bool:
    """Whether it gives one of the program's own values, and not of what is written out in the call."""
    pool = call.args[0] if call.args else None
    written = pool is not None and (is_literal(pool) or (isinstance(pool, ast.Call) and called_name(pool) in {"range", "arange"}))
    return name in PICKS and not written


def _picking(node: ast.AST) -> set[ast.AST]:
    """What stands where an index or a key does: `rows[here]`, `table.get(here)`."""
    keys: list[ast.expr] = []
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript):
            keys.append(part.slice)
        elif isinstance(part, ast.Call) and called_name(part) in {"get", "pop", "loc", "iloc"}:
            keys += part.args
    return {inner for key in keys for inner in ast.walk(key)}


def holds_with_others(facts: Facts, draw: Draw, node: ast.expr, wanted: bool | None) -> int:
    """With how many of `TRIES` other draws the expression has the truth that is wanted (None: does not fail)."""
    return sum(_holds(_again(facts, facts.act, node, draw, value), wanted) for value in _others(facts, draw))


def _holds(answer: Any, wanted: bool | None) -> bool:
    if answer is UNKNOWN or isinstance(answer, Raised):
        return False
    try:
        return wanted is None or bool(answer) is wanted
    except Exception:  # the truth of an array is ambiguous
        return False


def _again(facts: Facts, act: Activation, node: ast.AST, draw: Draw, value: Any) -> Any:
    def lookup(part: ast.AST) -> Any:
        if part is draw.call:
            return value
        if (source := draw.ways.get(id(part))) is not None:
            found = _again(facts, *source, draw, value)
            return UNKNOWN if isinstance(found, Raised) else found
        return facts.scopes.lookup(act, part)

    return evaluate(node, lookup)


def _source(facts: Facts, act: Activation, part: ast.AST) -> tuple[Activation, ast.expr] | None:
    """The one expression that gave a name, or a call of the program's own function, its value."""
    if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
        return _bound(facts, act, part.id, part)
    children = facts.recording.calls_at(act, part) if isinstance(part, ast.Call) else ()
    if len(children) != 1 or children[0].status != "succeeded":
        return None
    inner = facts.recording.activation(children[0])
    left = Calls(facts.scopes).return_of(inner, children[0])
    return (inner.moved(left), left.value) if isinstance(left, ast.Return) and left.value is not None else None


def _bound(facts: Facts, act: Activation, name: str, node: ast.AST | None) -> tuple[Activation, ast.expr] | None:
    first = next(iter(facts.scopes.resolve(act, name, node)), None)
    if isinstance(first, Version) and first.versions[0][1].how == "bound":
        return _bound(facts, facts.recording.activation(first.versions[0][0]), name, None)
    if isinstance(first, Parameter):
        given = Calls(facts.scopes).suppliers(first.act, name, ())
        return given[0][:2] if len(given) == 1 and not given[0][2] else None
    if not isinstance(first, Bound) or changes_of(first.act.scope, name):
        return None
    one = first.binding
    plain = one.kind == "assign" and one.sure and not one.path and one.value is not None
    return (first.act.moved(one.node), one.value) if plain and one.value is not None else None


def _drawn(facts: Facts, act: Activation, call: ast.Call) -> tuple[str, str, tuple[Activation, ast.Call] | None] | None:
    """What is called, the generator that it draws from, and where that was made; None for what is no draw."""
    module, _, name = (qualified(facts, act, call.func) or "").rpartition(".")
    if (module == "random" and name in _PYTHON) or (module == "numpy.random" and name in _NUMPY):
        return name, module, None
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    source = _bound(facts, act, owner.id, owner) if isinstance(owner, ast.Name) else None
    if source is None or not isinstance(call.func, ast.Attribute) or not isinstance(source[1], ast.Call):
        return None
    maker = qualified(facts, source[0], source[1].func)
    known = _PYTHON if maker == "random.Random" else _NUMPY if maker in MAKERS else ()
    return (call.func.attr, maker, (source[0], source[1])) if maker is not None and call.func.attr in known else None


def qualified(facts: Facts, act: Activation, node: ast.AST) -> str | None:
    """`np.random.default_rng` as `numpy.random.default_rng`; None for what no import leads to."""
    if isinstance(node, ast.Attribute):
        owner = qualified(facts, act, node.value)
        return None if owner is None else f"{owner}.{node.attr}"
    imported = facts.scopes.import_of(act, node.id, node) if isinstance(node, ast.Name) else None
    return None if imported is None else ".".join(part for part in (imported.module, imported.attribute) if part)


def _others(facts: Facts, draw: Draw) -> Iterator[Any]:
    """The same draw from other generators."""
    if any(isinstance(part, ast.Starred) for part in draw.call.args) or any(entry.arg is None for entry in draw.call.keywords):
        return
    args = [facts.value(part, draw.act) for part in draw.call.args]
    options = {entry.arg: facts.value(entry.value, draw.act) for entry in draw.call.keywords if entry.arg is not None}
    python = draw.maker in {"random", "random.Random"}
    numpy = sys.modules.get("numpy")
    if any(value is UNKNOWN for value in (*args, *options.values())) or _is_large(draw.name, args, options) or not (python or numpy):
        return
    for seed in range(TRIES):
        made: Any = random.Random(seed) if python else _numpy(numpy, draw.maker, seed)
        try:
            yield getattr(made, draw.name)(*args, **options)
        except Exception:  # refused, whatever is drawn
            return


def _numpy(numpy: Any, maker: str, seed: int) -> Any:
    return numpy.random.default_rng(seed) if maker.endswith("default_rng") else numpy.random.RandomState(seed)


def _is_large(name: str, args: list[Any], options: dict[str, Any]) -> bool:
    sizes = [options.get("size"), options.get("k"), *args[_SIZE_AT.get(name, 2) :]]
    flat = [number for size in sizes for number in (size if isinstance(size, tuple | list) else [size]) if isinstance(number, int)]
    return prod(max(1, abs(number)) for number in flat) > LARGEST or any((size_of(value) or 0) > LARGEST for value in args)
