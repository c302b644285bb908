"""Gives recorded values to a program that they were handed to: `rewound.recorded`, which the program's source names.

What the other program had defined itself, in a cell or in its script, is made again from its recorded source, in a module of its own:
today's file may hold something else, and the program that gets the value may define the same name otherwise.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import threading
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from rewound.capture.codehash import DEFINITIONS, nested_codes
from rewound.capture.reads import cell_reads, function_reads
from rewound.errors import BadRequest, MissingData, UnknownRun
from rewound.graph.sites import read
from rewound.model import Encoded, Unstored
from rewound.replay.moved import program_of
from rewound.replay.offered import RESULT, Offer, namespace, part_of
from rewound.store import Reader, open_reader
from rewound.store.reducers import class_named, make_function

PREFIX = "rewound_restored_"
"""Before the id of a run: the module in which its own definitions are made again."""
_MAIN = "__main__"


def recorded(run: str, step: str, name: str) -> Any:
    """A value of a recorded run: a variable as it was after a cell's step, or a call's `result`; `result.rows` is a part of it.

    Each call gives an object of its own, but for names that shared one when they were recorded. Raises UnknownRun, UnknownStep,
    MissingData, UntrustedData.
    """
    return _handed().take(run, step, name)


@dataclass(slots=True)
class Handed:
    """The values of one store."""

    reader: Reader
    _together: dict[tuple[str, bytes], tuple[Any, set[str]]] = field(default_factory=dict)
    """What several names may have a part of, loaded once; and which parts were given already."""
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def take(self, run: str, step: str, name: str) -> Any:
        """See `recorded`."""
        found = self._run(run)
        self.reader.check_trust(found)
        root, *path = name.split(".")
        encoded = self._encoded(found, step, root)
        if encoded.part is None and not path:
            return self._load(found, encoded)
        part = [] if encoded.part is None else [str(encoded.part)]
        with self._lock:
            return self._part(found, encoded, [*part, *path])

    def forget(self) -> None:
        """What is asked for from now on shares nothing with what was given so far."""
        self._together.clear()

    def _run(self, name: str) -> str:
        with suppress(UnknownRun):
            return self.reader.run(name).id
        return self.reader.resolve(name).id

    def _encoded(self, run: str, step: str, root: str) -> Encoded:
        at = self.reader.find_step(run, step)
        if at.kind == "call":
            if root != RESULT:
                raise BadRequest(f"Step {at.id} of run {run} is a call, which has a {RESULT} and no {root}.")
            offer = Offer(root, root, at, at.result)
        else:
            known = namespace(self.reader, run, at.seq).get(root)
            if known is None:
                raise MissingData(f"After step {at.id} of run {run} there was no {root}.", hint=f"`rewound show {run}` lists its steps.")
            offer = known
        if offer.encoded is None or not offer.encoded.whole or offer.why:
            why = offer.why or (offer.encoded.why if offer.encoded is not None else None) or "it was not recorded"
            raise MissingData(f"{root} of step {at.id} of run {run} cannot be restored: {why}.")
        return offer.encoded

    def _part(self, run: str, encoded: Encoded, path: Sequence[str]) -> Any:
        """Part of a value, or of several that share something: what was one object is one, whichever names it has now."""
        token = ".".join(path)
        whole, given = self._together.get((run, encoded.head), (None, set()))
        if whole is None or token in given:  # asked for a second time: as it was, and not as the program has left it
            whole, given = self._load(run, encoded.together()), set()
            self._together[run, encoded.head] = whole, given
        given.add(token)
        return part_of(whole, path)

    def _load(self, run: str, encoded: Encoded) -> Any:
        value = self.reader.load(encoded, find_class=lambda module, name: _found(run, module, name))
        if isinstance(value, Unstored):
            raise MissingData(f"A value of run {run} cannot be restored: {value.why}.")
        return value


def _found(run: str, module: str, name: str) -> Any:
    """What a snapshot names: what the run itself had defined comes from its recorded source."""
    if (module, name) in _ELSEWHERE:
        made = _ELSEWHERE[module, name]
        return lambda *arguments: made(*[PREFIX + run if part == _MAIN else part for part in arguments])
    found: Any = importlib.import_module(PREFIX + run if module == _MAIN else module)
    try:
        for part in name.split("."):
            found = getattr(found, part)
    except AttributeError:
        what = f"{name}, which a recorded value is made of, is not defined in {'the recorded source' if module == _MAIN else module}."
        raise MissingData(what, hint="Hand over plain data: a dict, a list, a frame.") from None
    return found


_ELSEWHERE: dict[tuple[str, str], Callable[..., Any]] = {
    ("rewound.store.reducers", "make_function"): make_function,
    ("rewound.store.reducers", "class_named"): class_named,
}
"""What is told the name of a module."""


# ---- the definitions of a recorded run


class _Loader(importlib.abc.Loader):
    def __init__(self, run: str) -> None:
        self._run = run

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        _Definitions(_handed(), self._run, module.__dict__).make()


class _Finder:
    """Makes the modules of recorded runs when a snapshot names them, in this process and in any that replays it."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(name, _Loader(name.removeprefix(PREFIX))) if name.startswith(PREFIX) else None


class _Definitions:
    """Fills a module with what a run's cells or script define, and with the data that those read."""

    def __init__(self, handed: Handed, run: str, space: dict[str, Any]) -> None:
        self._handed = handed
        self._run = run
        self._space = space
        cells = handed.reader.cells(run)
        self._data = namespace(handed.reader, run, cells[-1][0].seq) if cells else {}

    def make(self) -> None:
        texts = [cell.source for step, cell in self._handed.reader.cells(self._run) if step.status == "succeeded"]
        for text in texts or self._script():
            nodes = read(text).tree.body
            first = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
            for node in nodes:
                if isinstance(node, DEFINITIONS) or (not texts and _is_constant(node)):
                    self._execute([*first, node])

    def _script(self) -> Iterator[str]:
        reader = self._handed.reader
        program = program_of(reader.run(self._run))
        yield from (reader.source(code.source) for code in reader.codes(self._run).values() if code.file == program and code.cell is None)

    def _execute(self, nodes: Sequence[ast.stmt]) -> None:
        """One definition; what cannot be made here (a library that is not there) is missing, and told by what needs it."""
        tree = ast.Module(body=list(nodes), type_ignores=[])
        with suppress(Exception):
            self._fetch(cell_reads(tree).names)
            code = compile(tree, f"<run {self._run}>", "exec", dont_inherit=True)
            exec(code, self._space)
            for inner in nested_codes(code):
                self._fetch(function_reads(inner).names)

    def _fetch(self, names: Sequence[str]) -> None:
        for name in dict.fromkeys(name.partition(".")[0] for name in names):
            offer = self._data.get(name)
            if name not in self._space and offer is not None and offer.why is None:
                self._space[name] = self._handed.take(self._run, offer.at, name)


def _is_constant(node: ast.stmt) -> bool:
    """Whether a statement of a script binds a plain value, which its functions may read."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


# ---- the store of this process

_store: list[str | None] = [None]
_known: list[Handed] = []


def forget() -> None:
    """See `Handed.forget`."""
    for one in _known:
        one.forget()


def use(store: str | None) -> None:
    """From now on, recorded values come from this store; what a snapshot says that a run has defined is found."""
    _store[:] = [store]
    _known.clear()
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())


def _handed() -> Handed:
    if not _known:
        use(_store[0])
        _known.append(Handed(open_reader(_store[0])))
    return _known[0]
