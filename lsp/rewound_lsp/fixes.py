"""The fixes that are sure: for each rule that has one, what to write in the place of what stands there."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rewound.graph.flows import called_name
from rewound.graph.sites import FUNCTIONS, Source

ITERATORS = frozenset("map filter zip enumerate reversed iter chain islice".split())


@dataclass(frozen=True, slots=True)
class Change:
    """Other text for a span of the source. Lines are 1-based, columns 0-based characters."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What a person is offered."""

    title: str
    changes: tuple[Change, ...]


Nodes = list[ast.AST]
Fixer = Callable[[Source, Nodes, str], Fix | None]
"""Called with the text, the nodes that lie on the cause's lines, outermost first, and the cause's message."""


def fix_of(rule: str, source: Source, first: int, last: int, message: str) -> Fix | None:
    """The fix for a cause on these lines of a text; None where none is sure."""
    fixer = FIXES.get(rule)
    if fixer is None:
        return None
    nodes = [
        node for node in ast.walk(source.tree) if first <= getattr(node, "lineno", 0) and (getattr(node, "end_lineno", 0) or 0) <= last
    ]
    around = [node for node in ast.walk(source.tree) if isinstance(node, ast.stmt) and first <= node.lineno <= last and node not in nodes]
    return fixer(source, [*around, *nodes], message)


def _replaced(source: Source, node: ast.AST, text: str) -> Change:
    return Change(*source.start(node), *source.end(node), text)


def _shared_default(source: Source, nodes: Nodes, _message: str) -> Fix | None:
    """`def f(rows=[])`: None as the default, and a new list in each call."""
    for node in nodes:
        function = source.parents.get(source.parents.get(node, node), node)
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or not isinstance(
            node, ast.List | ast.Dict | ast.Set | ast.Call
        ):
            continue
        name = next((name for name, default in _defaults(function) if default is node), None)
        if name is None:
            continue
        body = function.body[1:] if ast.get_docstring(function) is not None else function.body
        if not body or body[0].lineno == function.lineno:
            return None  # all of it on one line
        before = body[0]
        line, column = source.start(before)
        pad = " " * column
        made = f"if {name} is None:\n{pad}    {name} = {source.text_of(node)}\n{pad}"
        return Fix(f"Make a new `{name}` in each call", (_replaced(source, node, "None"), Change(line, column, line, column, made)))
    return None


def _defaults(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.expr]]:
    spec = function.args
    positional = [*spec.posonlyargs, *spec.args]
    for entry, value in zip(reversed(positional), reversed(spec.defaults), strict=False):
        yield entry.arg, value
    for entry, given in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if given is not None:
            yield entry.arg, given


def _dropped_result(source: Source, nodes: Nodes, _message: str) -> Fix | None:
    """`name.strip()` alone in a line: its result goes where the old value was."""
    for node in nodes:
        call = node.value if isinstance(node, ast.Expr) else None
        if not isinstance(call, ast.Call):
            continue
        target = call.func.value if isinstance(call.func, ast.Attribute) else call.args[0] if call.args else None
        if isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
            name = source.text_of(target)
            line, column = source.start(node)
            return Fix(f"Put the result back into `{name}`", (Change(line, column, line, column, f"{name} = "),))
    return None


def _shared_rows(source: Source, nodes: Nodes, _message: str) -> Fix | None:
    """`[[0] * width] * height`: a row for each place."""
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            row, times = (node.left, node.right) if isinstance(node.left, ast.List) else (node.right, node.left)
            if isinstance(row, ast.List) and len(row.elts) == 1 and not isinstance(row.elts[0], ast.Constant | ast.Name | ast.Starred):
                text = f"[{source.text_of(row.elts[0])} for _ in range({source.text_of(times)})]"
                return Fix("Make a new row for each place", (_replaced(source, node, text),))
    return None


def _late_binding(source: Source, nodes: Nodes, message: str) -> Fix | None:
    """`lambda: name`: the value is given to the function when it is made."""
    found = re.search(r"reads `(\w+)` when it is called", message)
    for node in nodes if found is not None else ():
        if not isinstance(node, FUNCTIONS) or found is None:
            continue
        if node.args.vararg is not None or node.args.kwarg is not None or node.args.kwonlyargs:
            return None
        name = found[1]
        given = f"{name}={name}"
        if isinstance(node, ast.Lambda):
            spec = ", ".join(part for part in (ast.unparse(node.args), given) if part)
            line, column = source.start(node)
            return Fix(f"Keep the `{name}` of each round", (Change(line, column, *source.start(node.body), f"lambda {spec}: "),))
    return None


def _missing_await(source: Source, nodes: Nodes, _message: str) -> Fix | None:
    """`data = fetch()` in an `async def`: awaited."""
    for node in nodes:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return) else None
        if isinstance(value, ast.Call) and isinstance(source.scope(node), ast.AsyncFunctionDef):
            line, column = source.start(value)
            return Fix(f"Await `{source.text_of(value.func)}`", (Change(line, column, line, column, "await "),))
    return None


def _exhausted(source: Source, nodes: Nodes, _message: str) -> Fix | None:
    """`rows = map(...)`: a list, which can be read more than once."""
    for node in nodes:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.GeneratorExp):
            text = source.text_of(value)
            return Fix("Make a list of it", (_replaced(source, value, f"[{text[1:-1]}]"),)) if text.startswith("(") else None
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ITERATORS:
            return Fix("Make a list of it", (_replaced(source, value, f"list({source.text_of(value)})"),))
    return None


def _iterated(source: Source, nodes: Nodes, _message: str) -> Fix | None:
    """`for row in rows:` with `rows` changed in the loop: it goes over a copy."""
    loops = [node for node in nodes if isinstance(node, ast.For)]
    loops += [one for node in nodes for one in source.enclosing(node) if isinstance(one, ast.For)]
    for loop in loops[:1]:
        if isinstance(loop.iter, ast.Name | ast.Attribute):
            return Fix("Go over a copy", (_replaced(source, loop.iter, f"list({source.text_of(loop.iter)})"),))
    return None


def _missing_super(source: Source, nodes: Nodes, _message: str) -> Fix | None:
    """`__init__` without that of its base, which needs no argument."""
    for node in nodes:
        owner = source.parents.get(node)
        if not isinstance(node, ast.FunctionDef) or node.name != "__init__" or not isinstance(owner, ast.ClassDef):
            continue
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        if not body or body[0].lineno == node.lineno or not all(_needs_nothing(source, base) for base in owner.bases):
            return None
        line, column = source.start(body[0])
        return Fix("Call the base's `__init__` first", (Change(line, column, line, column, f"super().__init__()\n{' ' * column}"),))
    return None


def _needs_nothing(source: Source, base: ast.expr) -> bool:
    """Whether a base class of the same text can be made without arguments."""
    known = [
        node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef) and isinstance(base, ast.Name) and node.name == base.id
    ]
    inits = [one for node in known for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
    if not inits:
        return False
    spec = inits[0].args
    required = len(spec.posonlyargs) + len(spec.args) - len(spec.defaults) - 1
    return required <= 0 and all(default is not None for default in spec.kw_defaults)


def _misspelt(source: Source, nodes: Nodes, message: str) -> Fix | None:
    """A key or an attribute that has another name: that name, if the line has it once."""
    asks = re.search(r"asks for ('[^']+'), which is not there; there is ('[^']+')", message)
    spells = re.search(r"spells it ('[^']+'), the rest of the program ('[^']+')", message)
    told = spells or asks
    if told is None:
        return None
    wrong, right = map(ast.literal_eval, told.groups())
    changes = {_renamed(source, node, wrong, right) for node in nodes} - {None}
    only = changes.pop() if len(changes) == 1 else None
    return None if only is None else Fix(f"Write `{right}`", (only,))


def _renamed(source: Source, node: ast.AST, wrong: str, right: str) -> Change | None:
    if isinstance(node, ast.Constant) and node.value == wrong and source.text_of(node)[1:-1] == wrong:
        quote = source.text_of(node)[0]
        return _replaced(source, node, f"{quote}{right}{quote}")
    if isinstance(node, ast.Attribute) and node.attr == wrong and right.isidentifier():
        line, column = source.end(node)
        return Change(line, column - len(wrong), line, column, right)
    return None


def _called_early(source: Source, nodes: Nodes, _message: str) -> Fix | None:
    """`Thread(target=work(queue))`, `pool.submit(work(queue))`: the function, and what it is to be called with."""
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        name, named = called_name(node), {entry.arg: entry.value for entry in node.keywords}
        inner = named.get("target") if name in {"Thread", "Process"} else node.args[-1] if name in _TAKES_REST and node.args else None
        if not isinstance(inner, ast.Call) or inner.keywords or any(isinstance(part, ast.Starred) for part in inner.args):
            continue
        given = [source.text_of(part) for part in inner.args]
        if name in _TAKES_REST:
            text = ", ".join([source.text_of(inner.func), *given])
        elif "args" in named:
            return None
        else:
            text = source.text_of(inner.func) + (f", args=({', '.join(given)}{',' * (len(given) == 1)})" if given else "")
        return Fix(f"Hand on `{source.text_of(inner.func)}` itself", (_replaced(source, inner, text),))
    return None


_TAKES_REST = frozenset({"submit", "to_thread", "run_in_executor", "call_soon", "call_soon_threadsafe", "call_later", "call_at"})
"""Calls of a function with what follows it."""


def _unsorted(source: Source, nodes: Nodes, message: str) -> Fix | None:
    """A table in another order than is needed: sorted by the statement that makes it, or where it is used."""
    made = re.search(r"sort it where it is made, by `(\.sort_(?:index|values)\([^`]*\))`", message)
    used = re.search(r"sort it where it is used, by `(\.sort_(?:index|values)\([^`]*\))` behind `([^`]+)` in `([^`]+)`", message)
    if made is not None:
        change = next((found for node in nodes if (found := _sorted_there(source, node, made[1])) is not None), None)
        return None if change is None else Fix(f"Sort it by `{made[1]}`", (change,))
    around = [node for node in nodes if isinstance(node, ast.expr) and used is not None and source.text_of(node) == used[3]]
    tables = [part for node in around[:1] for part in ast.walk(node) if used is not None and source.text_of(part) == used[2]]
    if used is None or len(around) != 1 or len(tables) != 1 or not isinstance(tables[0], ast.expr):
        return None
    return Fix(f"Sort it here, by `{used[1]}`", (_behind(source, tables[0], used[1]),))


def _sorted_there(source: Source, node: ast.AST, call: str) -> Change | None:
    """Behind the value of a statement; behind a statement that changes a table in place, one that sorts it in place."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        table = node.value.func.value if isinstance(node.value.func, ast.Attribute) else None
    elif isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name):
        table = getattr(node.targets[0], "value", None)
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.Return):
        return None if node.value is None else _behind(source, node.value, call)
    else:
        return None
    if not isinstance(table, ast.Name):
        return None
    line, column = source.start(node)
    own_line = not source.lines[line - 1][:column].strip()
    text = f"{table.id}{call[:-1]}{', ' if call[-2] != '(' else ''}inplace=True)"
    end = source.end(node)
    return Change(*end, *end, f"\n{' ' * column}{text}" if own_line else f"; {text}")


def _behind(source: Source, node: ast.expr, call: str) -> Change:
    """A method's call behind an expression."""
    if isinstance(node, ast.Call | ast.Name | ast.Attribute | ast.Subscript):
        return Change(*source.end(node), *source.end(node), call)
    return _replaced(source, node, f"({source.text_of(node)}){call}")


def _unseeded(source: Source, nodes: Nodes, message: str) -> Fix | None:
    """A generator that draws something else in each run: a seed where it is made, or for a module's own before all that draws."""
    made = re.search(r"seed it where it is made, `([^`]+)`", message)
    calls = [node for node in nodes if isinstance(node, ast.Call) and made is not None and source.text_of(node) == made[1]]
    if made is not None:
        text = f"{source.text_of(calls[0].func)}(0)" if len(calls) == 1 else ""
        return Fix(f"Give it a seed: `{text}`", (_replaced(source, calls[0], text),)) if text else None
    by = re.search(r"seed it before, by `(?:import ([\w.]+); )?([\w.]+)\.seed\(0\)`", message)
    top = next((one for one in source.tree.body for node in nodes if node in ast.walk(one)), None) if by is not None else None
    if by is None or top is None or not _is_at_hand(source, by[2].partition(".")[0], imported=by[1] is not None):
        return None
    before = source.tree.body[: source.tree.body.index(top)]
    start = [one for one in before if isinstance(one, ast.Import | ast.ImportFrom) or one is _docstring(source)]
    seeds = [*([f"import {by[1]}"] if by[1] is not None else []), f"{by[2]}.seed(0)"]
    if start:
        place, text = source.end(start[-1]), "".join(f"\n{line}" for line in seeds)
    else:
        place, text = source.start(top if not before else before[0]), "".join(f"{line}\n" for line in seeds)
    return Fix(f"Seed `{by[2]}` first", (Change(*place, *place, text),))


def _docstring(source: Source) -> ast.stmt | None:
    first = source.tree.body[0] if source.tree.body else None
    return first if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str) else None


def _is_at_hand(source: Source, name: str, *, imported: bool) -> bool:
    """Whether the module can go by this name at the top of the text: by an import there, or in an earlier cell.

    Where it has to be `imported` for that, the text imports something from it and gives the name to nothing else.
    """
    imports = [node for node in ast.walk(source.tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    bound = {(one.asname or one.name).partition(".")[0]: node for node in imports for one in node.names}
    if not imported:
        return bound.get(name) is None or bound[name] in source.tree.body
    drawn = any(isinstance(node, ast.ImportFrom) and (node.module or "").startswith(name) for node in source.tree.body)
    return drawn and name not in bound and not any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(source.tree))


FIXES: dict[str, Fixer] = {
    "shared-default": _shared_default,
    "dropped-result": _dropped_result,
    "shared-rows": _shared_rows,
    "late-binding": _late_binding,
    "missing-await": _missing_await,
    "exhausted-iterator": _exhausted,
    "changed-while-iterated": _iterated,
    "missing-super": _missing_super,
    "misspelt": _misspelt,
    "called-early": _called_early,
    "unsorted": _unsorted,
    "unseeded": _unseeded,
}
"""Rule -> its fix. Of the other rules a person has to choose what was meant."""
