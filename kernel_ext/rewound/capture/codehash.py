"""Says whether two pieces of code do the same: a hash of bytecode without what does not matter to a run.

Comments, moved lines, docstrings, annotations of locals and the names of local variables leave it as it is.
Hashes are comparable within one version of Python.
"""

from __future__ import annotations
import __future__

import ast
import copy
import functools
import inspect
import operator
import types
from collections.abc import Iterator

import xxhash

from rewound.syntax import parse, without_warnings

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_FLAGS = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS | inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def code_hash(code: types.CodeType) -> str:
    """The hash of one code object and all that is nested in it."""
    state = xxhash.xxh3_128()
    _feed(state, code)
    return state.hexdigest()


def _feed(state: xxhash.xxh3_128, code: types.CodeType) -> None:
    parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    head = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags & _FLAGS, parameters, code.co_names)
    state.update(repr(head).encode("utf-8", "surrogatepass"))
    state.update(code.co_code)
    state.update(code.co_exceptiontable)
    consts = code.co_consts
    is_function = bool(code.co_flags & inspect.CO_NEWLOCALS) and not code.co_name.startswith("<")
    if is_function and isinstance(consts[0], str):
        consts = (None, *consts[1:])  # without the docstring
    if "__firstlineno__" in code.co_names:  # of a class, from Python 3.13 on
        consts = tuple("line" if type(const) is int and const == code.co_firstlineno else const for const in consts)
    for const in consts:
        if isinstance(const, types.CodeType):
            _feed(state, const)
        else:
            state.update(f"{type(const).__name__}:{_stable(const)}".encode("utf-8", "surrogatepass"))


def _stable(const: object) -> str:
    if isinstance(const, frozenset):
        return repr(sorted(map(repr, const)))
    return repr(const)


_SETTING_MAGICS = frozenset({"matplotlib", "config", "autoreload", "pylab", "load_ext", "aimport"})


def is_setting(node: ast.stmt) -> bool:
    """Whether a statement is a magic that only sets something up in the shell: made anew, as definitions are."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "run_line_magic"):
        return False
    words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return bool(words) and words[0] in _SETTING_MAGICS and "rewound" not in words


def cell_hash(tree: ast.Module) -> str:
    """The hash of what a cell does besides defining: its statements without `def`, `class` and `import`.

    Definitions are compared by themselves, through what uses them.
    """
    rest = [node for node in tree.body if not isinstance(node, DEFINITIONS)]
    if not rest:
        return "definitions"
    state = xxhash.xxh3_128()
    for code in compile_statements(ast.Module(body=rest, type_ignores=[])):
        _feed(state, code)
    return state.hexdigest()


def definitions_hash(tree: ast.Module) -> str:
    """The hash of a cell's `def`, `class` and `import` statements."""
    state = xxhash.xxh3_128()
    for code in compile_statements(ast.Module(body=[node for node in tree.body if isinstance(node, DEFINITIONS)], type_ignores=[])):
        _feed(state, code)
    return state.hexdigest()


def definition_shapes(tree: ast.Module) -> dict[str, str]:
    """For each `def` and `class` of a cell: what it says besides the bodies of functions, which are compared by themselves."""
    return {node.name: ast.dump(_Shape().visit(copy.deepcopy(node))) for node in tree.body if isinstance(node, DEFINITIONS[:3])}


class _Shape(ast.NodeTransformer):
    """Empties functions: what is left are their names, parameters, defaults and decorators."""

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        node.body = [ast.Pass()]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        if ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
        return self.generic_visit(node)


def compile_statements(tree: ast.Module, filename: str = "<cell>", future: int = 0) -> list[types.CodeType]:
    """The code of a cell's statements, each by itself, as IPython compiles them: the compiler's choices depend on that.

    `future`: flags of what cells before it have imported from `__future__`.
    """
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | future
    return [compile(ast.Module(body=[node], type_ignores=[]), filename, "exec", flags, dont_inherit=True) for node in tree.body]


ALL_FUTURES = functools.reduce(operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))


def future_flags(tree: ast.Module) -> int:
    """The compiler's flags that a cell turns on for itself and all cells after it."""
    names = [alias.name for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__" for alias in node.names]
    return functools.reduce(operator.or_, (getattr(__future__, name).compiler_flag for name in names if hasattr(__future__, name)), 0)


def defined_names(tree: ast.Module) -> dict[str, Definition]:
    """Names whose last binding at the top level is a definition, with that statement."""
    found: dict[str, Definition] = {}
    for node in tree.body:
        if isinstance(node, DEFINITIONS):
            for name in names_of_definition(node):
                found[name] = node
        else:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store | ast.Del):
                    found.pop(inner.id, None)
    return found


def names_of_definition(node: Definition) -> tuple[str, ...]:
    """The names that a definition binds."""
    if isinstance(node, ast.Import):
        return tuple((alias.asname or alias.name.partition(".")[0]) for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return tuple((alias.asname or alias.name) for alias in node.names)
    return (node.name,)


def functions_of(source: str, filename: str = "<source>", *, cell: bool = False) -> dict[str, list[str]]:
    """For every function in the text of a file or a cell: its qualified name, and the hashes of the functions of that name."""
    tree = parse(source, filename)
    with without_warnings():
        modules = compile_statements(tree, filename) if cell else [compile(tree, filename, "exec", dont_inherit=True)]
    found: dict[str, list[str]] = {}
    for module in modules:
        for code in nested_codes(module):
            found.setdefault(code.co_qualname, []).append(code_hash(code))
    return found


def nested_codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """All code objects inside one, outer ones first."""
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield const
            yield from nested_codes(const)
