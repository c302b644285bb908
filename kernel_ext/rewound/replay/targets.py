"""What recorded values can be handed to: a function, a script or a notebook, and its parameters, read without running any of it."""

from __future__ import annotations

import ast
import builtins
import importlib.machinery
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from rewound.capture.reads import cell_reads
from rewound.effects.journal import MISSING
from rewound.errors import BadRequest, BadSource, MissingSource
from rewound.graph.sites import Source, read
from rewound.replay.asking import is_generator
from rewound.replay.overrides import parameters_cell
from rewound.replay.variables import Binding, bindings_of
from rewound.store.codec import hash_bytes
from rewound.syntax import parse

FORMS = "Write --into other.ipynb, --into pipe.py, --into pipe.py:function or --into package.module:function."
_QUALIFIED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_IN_KERNEL = frozenset(
    {"get_ipython", "display", "In", "Out", "exit", "quit", "open", "_", "__", "___", "__name__", "__file__", "__builtins__"}
)
"""Names that every kernel has."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name that a target takes a value under."""

    name: str
    required: bool
    annotation: ast.expr | None = None
    default: Any = MISSING
    """What it is without a value, where that can be told by reading."""
    by_itself: bool = True
    """Whether a value of the same name goes there without being mapped."""
    positional: bool = False
    """Whether it can only be passed by its place."""
    binding: Binding | None = None
    """Of a variable: the statement that binds it."""


@dataclass(frozen=True)
class Target:
    """A function, a script or a notebook."""

    kind: Literal["function", "script", "notebook"]
    file: Path
    text: str
    """Of the file; of a notebook, of all its cells."""
    parameters: tuple[Parameter, ...]
    function: str | None = None
    module: str | None = None
    """The name that the function's module is imported by."""
    root: Path | None = None
    """The folder that it is imported from."""
    takes_more: bool = False
    """Whether it has `**options`."""
    is_async: bool = False
    variables: Mapping[str, Sequence[Binding]] = field(default_factory=dict)
    """Every name that its top binds to a value of its own."""
    notebook: Any = None

    @property
    def name(self) -> str:
        """As it can be written after --into."""
        return str(self.file) if self.function is None else f"{self.file}:{self.function}"

    @property
    def source(self) -> str:
        """The hash of its text."""
        return hash_bytes(self.text.encode("utf-8", "surrogatepass"))

    @cached_property
    def tree(self) -> ast.Module:
        return read(self.text).tree

    def takes(self, name: str) -> bool:
        """Whether something of this name (`NAME`, `NAME@STEP`) can be given to it."""
        root = name.partition("@")[0]
        return self.parameter(root) is not None or self.takes_more

    def parameter(self, name: str) -> Parameter | None:
        return next((one for one in self.parameters if one.name == name), None)


def target_of(into: str, folder: Path | None = None) -> Target:
    """What is meant by the text behind --into, seen from a folder (default: the working one).

    Raises BadRequest, MissingSource, BadSource.
    """
    here = folder or Path.cwd()
    where, function = split(into)
    if where.endswith(".ipynb"):
        if function is not None:
            raise BadRequest(f"--into {into}: of a notebook, the whole is meant.", hint=f"Write --into {where}.")
        return _notebook(_there(here / where))
    if where.endswith(".py"):
        file = _there(here / where)
        return _script(file) if function is None else _function(file, function, *_module_of(file))
    if function is None or not _QUALIFIED.fullmatch(where):
        raise BadRequest(f"--into {into} names neither a notebook nor a script nor a function.", hint=FORMS)
    file, root = _module_file(where, here)
    return _function(file, function, where, root)


def split(into: str) -> tuple[str, str | None]:
    """FILE or MODULE, and FUNCTION; the colon of `C:\\pipe.py` is none of ours."""
    where, colon, function = into.rpartition(":")
    if not colon or not _QUALIFIED.fullmatch(function):
        return into, None
    return where, function


def _there(path: Path) -> Path:
    if not path.is_file():
        raise MissingSource(f"There is no file {path} to hand anything to.", hint="Check the path given to --into.")
    return path.resolve()


def _text(file: Path) -> str:
    try:
        text = file.read_text("utf-8")
        parse(text)
    except (OSError, SyntaxError, ValueError) as error:
        raise BadSource(f"{file} cannot be read as Python: {error}.", hint="Mend the file, and hand over again.") from error
    return text


# ---- functions


def _module_of(file: Path) -> tuple[str, Path]:
    """The name that a file is imported by, with the packages that it lies in, and the folder that has them."""
    parts, folder = [file.stem], file.parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(part for part in parts if part != "__init__"), folder


def _module_file(module: str, here: Path) -> tuple[Path, Path]:
    """The file of a module, found without importing what it lies in, and the folder to import it from. Raises MissingSource."""
    path: list[str] | None = [str(here), *sys.path]
    first = None
    for part in module.split("."):  # by itself: of a name with a dot, the package would have to be imported
        spec = importlib.machinery.PathFinder.find_spec(part, path) if path is not None else None
        if spec is None:
            hint = "Go to the folder that holds the package, or write --into FILE.py:FUNCTION."
            raise MissingSource(f"There is no module {module} to be found from {here}.", hint=hint)
        path = None if spec.submodule_search_locations is None else list(spec.submodule_search_locations)
        first = first or spec
    if spec is None or first is None or not spec.origin or not spec.origin.endswith(".py"):
        raise MissingSource(f"{module} has no source file.", hint=FORMS)
    folders = first.submodule_search_locations  # of a package, which need not have an __init__.py
    lies_in = Path(first.origin or spec.origin) if folders is None else Path(next(iter(folders)))
    return Path(spec.origin).resolve(), lies_in.parent


def _function(file: Path, name: str, module: str, root: Path) -> Target:
    text = _text(file)
    nodes = [node for node in parse(text).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    found = next((node for node in reversed(nodes) if node.name == name), None)
    if found is None:
        has = ", ".join(node.name for node in nodes) or "none"
        raise BadRequest(f"{file.name} defines no function {name} at its top.", hint=f"It defines {has}.")
    if is_generator(found):
        raise BadRequest(f"{name} of {file.name} is a generator: nobody would read what it yields.", hint="Name a function that reads it.")
    given = found.args
    plain = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [*[None] * (len(plain) - len(given.defaults)), *given.defaults]
    parameters = [
        Parameter(one.arg, default is None, one.annotation, _literal(default), positional=one in given.posonlyargs)
        for one, default in zip(plain, defaults, strict=True)
    ]
    parameters += [
        Parameter(one.arg, default is None, one.annotation, _literal(default))
        for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    is_async = isinstance(found, ast.AsyncFunctionDef)
    more = given.kwarg is not None
    return Target("function", file, text, tuple(parameters), name, module, root, takes_more=more, is_async=is_async)


def _literal(node: ast.expr | None) -> Any:
    try:
        return MISSING if node is None else ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return MISSING


# ---- scripts and notebooks


def _script(file: Path) -> Target:
    """What its top binds to a plain value is a parameter; what it computes, only if it is mapped."""
    text = _text(file)
    bound = _bound({str(file): text})
    parameters = tuple(_variable(name, found, {str(file): text}, _is_plain(found)) for name, found in bound.items())
    return Target("script", file, text, parameters, variables=bound)


def _is_plain(found: Sequence[Binding]) -> bool:
    return len(found) == 1 and found[0].literal is not MISSING


def _notebook(file: Path) -> Target:
    """The variables of its cell that is tagged `parameters`, and what it reads and nothing in it binds."""
    from rewound.capture.notebook import read_notebook

    notebook = read_notebook(file)
    texts = {cell["id"]: "".join(cell["source"]) for cell in notebook.cells if cell["cell_type"] == "code"}
    first = parameters_cell(notebook)
    bound = _bound(texts)
    parameters = []
    for name, found in bound.items():
        among = [one for one in found if one.place == first]
        parameters.append(_variable(name, among or found, texts, len(among) == 1))
    needed = [Parameter(name, True) for name in _unbound(texts.values()) if name not in bound]
    return Target("notebook", file, "\n\n".join(texts.values()), (*parameters, *needed), variables=bound, notebook=notebook)


def _bound(texts: Mapping[str, str]) -> dict[str, list[Binding]]:
    found: dict[str, list[Binding]] = {}
    for place, text in texts.items():
        for name in _assigned(read(text)):
            found.setdefault(name, []).extend(bindings_of(place, text, name))
    return {name: bindings for name, bindings in found.items() if bindings}


def _assigned(source: Source) -> Iterator[str]:
    """Names that statements at the top assign to by themselves."""
    names: dict[str, None] = {}
    for node in source.tree.body:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []:
            if isinstance(target, ast.Name):
                names[target.id] = None
    yield from names


def _variable(name: str, found: Sequence[Binding], texts: Mapping[str, str], by_itself: bool) -> Parameter:
    binding = found[0] if len(found) == 1 else None
    annotation, default = None, MISSING
    if binding is not None:
        statements = (node for node in read(texts[binding.place]).tree.body if isinstance(node, ast.AnnAssign))
        annotation = next((node.annotation for node in statements if node.value is binding.value), None)
        default = binding.literal
    return Parameter(name, False, annotation, default, by_itself, binding=binding)


def _unbound(texts: Iterator[str] | Any) -> list[str]:
    """Names that cells read, themselves or in their functions, and that no cell before binds and Python does not have."""
    sure: set[str] = set()
    found: dict[str, None] = {}
    everything = False
    for text in texts:
        tree = read(text).tree
        reads = cell_reads(tree)
        names = [name.partition(".")[0] for name in reads.names]
        found.update(dict.fromkeys(name for name in names if name not in sure))
        everything = everything or any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in tree.body)
        sure.update(reads.stored)
    if everything:  # `from pylab import *` may bind any of them
        return []
    return [name for name in found if name not in _IN_KERNEL and not hasattr(builtins, name)]
