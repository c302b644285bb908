"""Makes what a name was in a recorded state: the living object, a snapshot, its definition, or its cell once more."""

from __future__ import annotations
import __future__

import ast
import functools
import importlib
import operator
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rewound.capture.codehash import defined_names, future_flags
from rewound.capture.kernel import KernelRecording
from rewound.capture.reads import cell_reads
from rewound.errors import MissingData, RewoundError, StoreDamaged
from rewound.model import Encoded, Value
from rewound.replay.again import Again
from rewound.replay.cost import LOAD_BYTES_PER_SECOND, WORTH
from rewound.replay.inside import Inside, data_of
from rewound.replay.lines import Lines
from rewound.replay.plan import is_restorable
from rewound.replay.sound import lost
from rewound.replay.source import Item
from rewound.replay.states import MAIN, Line, Place, State, Version
from rewound.store.checking import look_at
from rewound.store.packing import keys_of

_LATE_ANNOTATIONS = __future__.annotations.compiler_flag
LIBRARY = ("module:", "builtin:", "function:", "class:")


class Missing(Exception):
    """A value cannot be had any more; the text says why."""


@dataclass
class Made:
    """What became of the names of a state, and why those that are not there are missing."""

    kept: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    ran: dict[int, float] = field(default_factory=dict)
    """By `seq`: cells that were run again, and the seconds that it took."""
    remade: list[str] = field(default_factory=list)
    """Names that come from those cells."""
    missing: dict[str, str] = field(default_factory=dict)
    unlike: dict[str, str] = field(default_factory=dict)
    """Names that are there, and not as they were."""


class Past:
    """The objects of recorded versions, each made once. Nothing of the namespace changes by asking for one."""

    def __init__(
        self,
        recording: KernelRecording,
        lines: Lines,
        line: Line,
        present: State,
        target: State,
        inside: Inside,
        attributes: Mapping[tuple[str, Place], Mapping[str, Any]],
    ) -> None:
        assert recording.cells is not None and recording.session is not None
        self._space: dict[str, Any] = recording.shell.user_ns
        self._cells = recording.cells
        self._recorder = recording.session.recorder
        self._lines = lines
        self._reader = lines.reader
        self._line = line
        self._present = present
        self._target = target
        self._inside = inside
        self._attributes = attributes
        self._objects: dict[tuple[str, Place, int], Any] = {}
        self._groups: dict[bytes, Any] = {}
        self.kept: dict[tuple[str, Place], Any] = {}
        """Objects that are what they are to be: of the namespace, or kept aside."""
        self.beside: dict[tuple[str, Place], Any] = {}
        """What cells made that ran again for something else."""
        self._asked: list[tuple[str, Place]] = []
        self.again = Again(lines, line, self._definition_node)
        self.made = Made()
        self.fresh: list[tuple[Place, str, Any]] = []
        """Functions and classes that were defined anew."""

    # ---- what is there

    def is_living(self, name: str, version: Version) -> bool:
        """Whether the namespace holds this very version, as far as anybody knows."""
        now, known = self._present.names.get(name), self._cells.namespace.versions.get(name)
        if now is None or known is None or name not in self._space or known.hash != now.value.hash:
            return False
        if known.identity not in (None, id(self._space[name])):
            return False
        if now.place == version.place and now.made == version.made:
            return now.value.hash == version.value.hash
        if version.value.definition or now.value.definition:
            return version.value.hash == now.value.hash and _is_library(version.value)
        alike = version.value.hash is not None and version.value.hash == now.value.hash
        return alike and version.value.encoded is not None and b"__main__" not in version.value.encoded.head  # whose classes may differ

    def check(self, names: Mapping[str, Version]) -> None:
        """Raises MissingData where the snapshot of one that is to be loaded is not there, and its cell may not run again."""
        keys = {name: keys_of(v.value.encoded) for name, v in names.items() if v.value.encoded is not None and is_restorable(v.value)}
        flaws = look_at(self._reader, (key for found in keys.values() for key in found))
        for name in keys if flaws else ():
            why = next((flaws[key] for key in keys[name] if key in flaws), None)
            if why is not None and not names[name].value.definition and self.again.cells_of(name, names[name])[1] is not None:
                raise lost(self._line, name, names[name], why)

    # ---- what is made

    def object_of(self, name: str, version: Version) -> Any:
        """Raises Missing."""
        if (name, version.place) in self.kept:
            return self.kept[name, version.place]
        key = (name, version.place, id(version.value.encoded))  # to compare two that are large, both would be read
        if key in self._objects:
            return self._objects[key]
        if (name, version.place) in self._asked:
            raise Missing("only its name is stored, and it is not alive any more")
        self._asked.append((name, version.place))
        try:
            found = self._objects[key] = self._find(name, version)
        finally:
            self._asked.pop()
        return found

    def _find(self, name: str, version: Version) -> Any:
        value = version.value
        if value.definition:
            return self._definition(name, version)
        alive = None if version.made else self._cells.definitions.get((*version.place, name))
        if alive is not None:
            return alive
        if (name, version.place) in self.beside and self._shares_unstored(version):
            self.made.remade.append(name)
            return self.beside[name, version.place]
        if not is_restorable(value):
            return self._run(name, version, _why(value))
        loading = self._loading(value)
        seconds = self.again.seconds(name, version) if loading > WORTH else None
        if seconds is not None and loading - seconds > WORTH:
            try:
                return self._run(name, version, "")
            except Missing:
                pass
        try:
            return self.load(name, version)
        except (MissingData, StoreDamaged) as error:
            try:
                return self._run(name, version, "")
            except Missing:
                raise lost(self._line, name, version, error.what) from error

    def _shares_unstored(self, version: Version) -> bool:
        """Whether it shares a part with what could not be stored: then both must come from one execution."""
        encoded = version.value.encoded
        if encoded is None or encoded.part is None:
            return False
        others = (known.value.encoded for known in self._target.names.values())
        return any(other is not None and other.head == encoded.head and not other.whole for other in others)

    def _loading(self, value: Value) -> float:
        return 0.0 if value.encoded is None else self._reader.bytes_of(value.encoded) / LOAD_BYTES_PER_SECOND

    def load(self, name: str, version: Version) -> Any:
        """From its snapshot, with the notebook's functions and classes as they were then. Raises Missing, MissingData, StoreDamaged."""
        encoded = version.value.encoded
        assert encoded is not None
        state = self._line.state(self._line.cells[self._line.by_place[version.place]][0].seq)

        def find(module: str, qualname: str) -> Any:
            first, *parts = qualname.split(".")
            if module == MAIN and first in state.names:
                found = self.object_of(first, state.names[first])
            else:
                found = getattr(importlib.import_module(module), first)
            for part in parts:
                found = getattr(found, part)
            return found

        try:
            if encoded.part is None:
                found = self._reader.load(encoded, find_class=find)
            else:
                if encoded.head not in self._groups:
                    self._groups[encoded.head] = self._reader.load(encoded.together(), find_class=find)
                found = self._groups[encoded.head][encoded.part]
        except (MissingData, StoreDamaged):
            raise
        except RewoundError as error:
            raise Missing(error.what) from None
        except Missing as error:
            raise Missing(f"it holds something that cannot be had: {error}") from None
        except Exception as error:  # whatever a class raises that is put together again
            raise Missing(f"{type(error).__name__}: {error}") from None
        self.made.loaded.append(name)
        return found

    # ---- functions, classes, modules

    def _definition(self, name: str, version: Version) -> Any:
        value = version.value
        living = self._cells.definitions.get((*version.place, name)) if version.made else None
        if living is None and self.is_living(name, version):
            living = self._space[name]
        if living is not None and self.hash_of(name, living) == value.hash:
            return living
        if _is_library(value):
            return _of_library(value)
        held = self._attributes.get((name, version.place))
        if (
            held is not None
            and isinstance(living, type)
            and self._inside.put_back(living, held)
            and self.hash_of(name, living) == value.hash
        ):
            return living
        try:
            made = self._define(name, version)
        except Missing as error:
            if living is None:
                raise
            self.made.unlike[name] = str(error)
            return living
        if isinstance(living, type) and isinstance(made, type) and self._inside.put_back(living, data_of(made)):
            self.fresh.pop()
            return living
        return made

    def hash_of(self, name: str, value: Any) -> str | None:
        """Of a definition, which must be found by its name for that."""
        others = self._living_definitions() if isinstance(value, type) else {}  # its attributes may lead to them
        with self._inside.bound({**others, name: value}):
            return self._cells.namespace.describe(name, value, "bound", definition=True).hash

    def _living_definitions(self) -> dict[str, Any]:
        """The functions and classes of the state, as far as they are alive."""
        places = {name: version.place for name, version in self._target.names.items() if version.value.definition}
        found = {name: self._cells.definitions.get((*place, name)) for name, place in places.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _definition_node(self, name: str, place: Place) -> ast.AST | None:
        index = self._line.by_place.get(place)
        tree = None if index is None else self._item(index).tree
        return None if tree is None else defined_names(tree).get(name)

    def _item(self, index: int) -> Item:
        return self._lines.item(self._line, index)

    def _future(self, index: int) -> int:
        """The compiler's flags that cells up to this one have turned on."""
        told = (number for number in range(index + 1) if "__future__" in self._line.cells[number][1].source)
        trees = (self._item(number).tree for number in told)
        return functools.reduce(operator.or_, (future_flags(tree) for tree in trees if tree is not None), 0)

    def _define(self, name: str, version: Version) -> Any:
        """Execute the definition among what its cell had then, and see that it is the same."""
        node = self._definition_node(name, version.place) if version.made else None
        if node is None and version.value.how == "changed":
            raise Missing("what it holds was changed in place, and that is not stored of functions and classes")
        if node is None:
            raise Missing("no cell of the recording defines it")
        index = self._line.by_place[version.place]
        module = ast.Module(body=[node], type_ignores=[])  # type: ignore[list-item]
        reads = cell_reads(module).names + (() if self._future(index) & _LATE_ANNOTATIONS else _annotations(module))
        made = self._execute(index, module, self._inputs(index, reads, name), (name,)).get(name)
        if self.hash_of(name, made) != version.value.hash:
            raise Missing("it was changed after its definition, and what functions and classes hold is not stored")
        self.fresh.append((version.place, name, made))
        return made

    def _inputs(self, index: int, reads: tuple[str, ...], but: str | None = None) -> dict[str, Any]:
        """What a cell's statements find by these names: as the cell began, or as it made them itself before."""
        step, cell = self._line.cells[index]
        state = dict(self._line.before(index).names)
        place = self._line.places[step.seq]
        if but is not None:
            state.update({value.name: Version(value, place) for value in cell.generated if value.scope == MAIN and value.name != but})
        wanted = {name.partition(".")[0] for name in reads}
        return {name: self.object_of(name, state[name]) for name in wanted if name in state and state[name].value.how != "deleted"}

    def _execute(self, index: int, tree: ast.Module, given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
        """What these names are after statements of a cell. Raises Missing."""
        try:
            return self._inside.execute(tree, self._item(index), given, names, self._future(index))
        except Exception as error:  # whatever the program raises
            raise Missing(f"executing what made it raised {type(error).__name__}: {error}") from None

    # ---- cells that run again

    def _run(self, name: str, version: Version, why: str) -> Any:
        """Run the cells that made this version once more, where that does no harm."""
        chain, refused = self.again.cells_of(name, version)
        if refused is not None:
            raise Missing(f"{why}; {refused}" if why else refused)
        self._check_companions(name, version, chain)
        found: Any = None
        for number, index in enumerate(chain):
            step, cell = self._line.cells[index]
            reads = tuple(value.name for value in cell.used if value.scope == MAIN and not (number and value.name == name))
            given = {**self._inputs(index, reads), **({name: found} if number else {})}
            tree = self._item(index).tree
            assert tree is not None
            binds = tuple(value.name for value in cell.generated if value.scope == MAIN and value.how in ("bound", "changed"))
            began = self._inside.clock()
            results = self._execute(index, tree, given, binds)
            self.made.ran[step.seq] = self._inside.clock() - began
            found = results.get(name)
            for value in cell.generated:
                if value.scope == MAIN and value.name in results and value.name != name and not value.definition:
                    self.beside.setdefault((value.name, self._line.places[step.seq]), results[value.name])
        if version.value.hash is not None and self.hash_of_data(name, found) != version.value.hash:
            raise Missing("running its cell again made something else")
        self.made.remade.append(name)
        return found

    def _check_companions(self, name: str, version: Version, chain: list[int]) -> None:
        """What shares a part with it is made by the same cells, or given to them. Raises Missing."""
        encoded = version.value.encoded
        if encoded is None or encoded.part is None:
            return
        places = {self._line.places[self._line.cells[index][0].seq] for index in chain}
        given = self._line.before(chain[0]).names
        for other, known in self._target.names.items():
            if known.value.encoded is None or known.value.encoded.part is None or known.value.encoded.head != encoded.head:
                continue
            if known.place not in places and (other not in given or given[other].place != known.place):
                raise Missing(f"it shares a part with {other}, which was changed since it was made")

    def described(self, name: str, value: Any) -> Encoded | None:
        return self._cells.namespace.describe(name, value, "bound", definition=False).encoded

    def hash_of_data(self, name: str, value: Any) -> str | None:
        return self._cells.namespace.describe(name, value, "bound", definition=False).hash


def _annotations(module: ast.Module) -> tuple[str, ...]:
    """Names in the annotations of a definition, which are evaluated when it is executed."""
    return tuple(
        inner.id
        for node in ast.walk(module)
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if part is not None
        for inner in ast.walk(part)
        if isinstance(inner, ast.Name)
    )


def _why(value: Value) -> str:
    return value.why or (value.encoded.why if value.encoded is not None else None) or "it could not be stored"


def _is_library(value: Value) -> bool:
    """Whether the hash of a definition is the name by which it is found."""
    kind, _, name = (value.hash or "").partition(":")
    return f"{kind}:" in LIBRARY and (kind == "module" or "." in name)


def _of_library(value: Value) -> Any:
    """A module, or what a module has by that name. Raises Missing."""
    kind, _, name = (value.hash or "").partition(":")
    try:
        if kind == "module":
            return sys.modules.get(name) or importlib.import_module(name)
        parts = name.split(".")
        for end in range(len(parts) - 1, 0, -1):
            module: Any = sys.modules.get(".".join(parts[:end]))
            if isinstance(module, types.ModuleType):
                for part in parts[end:]:
                    module = getattr(module, part)
                return module
    except Exception as error:  # importing it may raise anything
        raise Missing(f"{type(error).__name__}: {error}") from None
    raise Missing(f"nothing is loaded that is called {name}")
