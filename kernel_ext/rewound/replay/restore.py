"""Puts a namespace back, cell by cell: what was restored is only noted, and loaded when a cell that runs needs it."""

from __future__ import annotations

import ast
import importlib
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rewound.capture import surroundings
from rewound.capture.cells import CellRecorder
from rewound.capture.codehash import DEFINITIONS, Definition, is_setting, names_of_definition, nested_codes
from rewound.capture.namespace import Namespace, is_tracked
from rewound.capture.reads import Reads, cell_reads, function_reads
from rewound.effects.journal import MISSING, Journal
from rewound.errors import MissingData, StoreDamaged
from rewound.model import Value
from rewound.replay.equal import same_value
from rewound.replay.plan import Decision, is_restorable
from rewound.replay.source import CodeToday, Item
from rewound.store import Reader


@dataclass(slots=True)
class Pending:
    """A name whose recorded value is known and not loaded yet."""

    value: Value


class Restorer:
    """The state of a replay in a kernel.

    `logical` says for each name which version it has, as if everything restored were loaded; `pending` has those that are not.
    """

    def __init__(self, reader: Reader, today: CodeToday, recorder: CellRecorder, run_definitions: Callable[[Item, ast.Module], None],
                 live: Mapping[str, tuple[Value | None, Any]]) -> None:  # fmt: skip
        self._reader = reader
        self._today = today
        self._recorder = recorder
        self._run_definitions = run_definitions
        self._live = live
        """Objects that were in the kernel before the replay, each with the version that it is."""
        self.space: dict[str, Any] = recorder.namespace.space
        self.logical: dict[tuple[str, str], Value] = {}
        self.pending: dict[str, Pending] = {}
        self._around: dict[str, Value] = {}
        self._loaded: dict[bytes, tuple[Any, ...]] = {}
        self.loaded_names: list[str] = []

    @property
    def _namespace(self) -> Namespace:
        return self._recorder.namespace

    # ---- deciding

    def start_surroundings(self, items: Iterable[Item]) -> None:
        """Random states and the like begin as they began in the recorded run."""
        for item in items:
            for value in item.cell.used if item.cell is not None else ():
                if value.scope == surroundings.SCOPE and (value.scope, value.name) not in self.logical:
                    self.logical[value.scope, value.name] = value
                    self._around[value.name] = value

    def start_generators(self, journal: Journal) -> None:
        """Those of random numbers that no cell which ended is known to have drawn from begin as they began in the recorded run."""
        for name in surroundings.GENERATORS:
            known = journal.answers is None or (surroundings.SCOPE, name) in self.logical or not surroundings.is_loaded(name)
            found = MISSING if known or journal.answers is None else journal.answers.state(f"{name} state")
            if found is not MISSING:
                surroundings.write(name, found)
                journal.note("chance", f"{name} state", found, (next(journal.orders), None))

    def changed_use(self, item: Item) -> str | None:
        """What a recorded cell used that is not as it was; None if all is."""
        for value in item.cell.used if item.cell is not None else ():
            if not self._as_recorded(value):
                return value.name if value.scope in ("__main__", "class") else f"{value.name} of {value.scope}"
        return None

    def _as_recorded(self, value: Value) -> bool:
        if value.scope == "__main__":
            now = self.logical.get(("__main__", value.name))
            if now is None:
                return False
            if value.definition and now.definition and value.type == "builtins.function":
                return self._definition_hash(value.name) in (value.hash, None) or value.hash == now.hash
            if value.hash is None or now.hash is None:
                return value.hash is None and now.hash is None and value.identity == now.identity
            return value.hash == now.hash
        if value.scope == surroundings.SCOPE:
            now = self.logical.get((value.scope, value.name))
            return now is None or now.hash == value.hash
        return self._module_hash(value) == value.hash and value.hash is not None

    def _definition_hash(self, name: str) -> str | None:
        if name not in self.space:
            return None
        recorder = self._namespace._recorder
        return recorder.identities.definition(self.space[name], recorder.encoder())

    def _module_hash(self, value: Value) -> str | None:
        if value.scope == "class":
            return value.hash
        module = _module(value.scope)
        recorder = self._namespace._recorder
        if module is None or value.name not in module.__dict__:
            return None
        found = recorder.read_global(module.__dict__, value.name, None)
        return None if found is None else found.hash

    # ---- restoring

    def restore(self, item: Item) -> None:
        """Take over what a recorded cell did, without running it; only its definitions are made anew, from today's source."""
        cell = item.cell
        assert cell is not None
        definitions = (
            [node for node in item.tree.body if isinstance(node, DEFINITIONS) or is_setting(node)] if item.tree is not None else []
        )
        for value in cell.generated:
            self._take(value)
        if item.source == cell.source:
            definitions = [node for node in definitions if not (isinstance(node, DEFINITIONS) and self._stays(node))]
        self._surround(surroundings.IMPORTS)
        if definitions or self._live:
            module = ast.Module(body=definitions, type_ignores=[])
            self.load(self._needed_by(cell_reads(module)))
            self._run_definitions(item, module)
            self._note_definitions(cell.generated)

    def _stays(self, node: Definition) -> bool:
        """Whether a function or class is alive and its text unchanged: its instances stay instances. Imports are cheap."""
        names = names_of_definition(node)
        if isinstance(node, ast.Import | ast.ImportFrom) or any(name not in self._live for name in names):
            return False
        self.space.update({name: self._live[name][1] for name in names})
        return True

    def _is_live(self, value: Value) -> bool:
        version, living = self._live.get(value.name, (None, None))
        alone = value.encoded is not None and value.encoded.part is None
        return version is not None and value.hash is not None and version.hash == value.hash and version.identity == id(living) and alone

    def _take(self, value: Value) -> None:
        key = (value.scope, value.name)
        if value.scope == surroundings.SCOPE:
            self.logical[key] = self._around[value.name] = value
        elif value.how == "deleted":
            self.logical.pop(key, None)
            self.pending.pop(value.name, None)
            self.space.pop(value.name, None)
        elif value.how == "regrouped":
            known = self.logical.get(key)
            if known is not None and known.hash == value.hash and value.name in self.pending:
                self.logical[key] = replace(known, encoded=value.encoded)
        elif not value.definition:
            self.logical[key] = value
            self.space.pop(value.name, None)
            if self._is_live(value):
                self.pending.pop(value.name, None)
                self._put(value.name, self._live[value.name][1], value)
                return
            self.pending[value.name] = Pending(value)

    def _note_definitions(self, generated: Iterable[Value]) -> None:
        namespace = self._namespace
        for value in generated:
            if value.definition and value.name in self.space:
                now = namespace.describe(value.name, self.space[value.name], "bound", definition=True)
                self.logical["__main__", value.name] = now
                self.pending.pop(value.name, None)
                namespace.versions[value.name] = now

    def prepare(self, item: Item) -> None:
        """Load what a cell that is about to run may need, and put the surroundings back."""
        self.load(self._needed_by(item.reads, item))
        self._surround(list(self._around))

    def _surround(self, names: Iterable[str]) -> None:
        """Put these surroundings as they are to be by now."""
        for name in names:
            value = self._around.pop(name, None)
            if value is not None and value.encoded is not None and value.encoded.whole:
                surroundings.write(name, self._reader.load(value.encoded))

    def _needed_by(self, reads: Reads, item: Item | None = None) -> list[str]:
        if reads.everything:
            return list(self.pending)
        names = {name.partition(".")[0] for name in reads.names}
        if item is not None and item.cell is not None:
            names |= {value.name for value in item.cell.used if value.scope == "__main__"}
        more = {name for code in self._codes() for name in _plain_reads(code)}
        if "*" in more:
            return list(self.pending)
        return [name for name in self.pending if name in names or name in more]

    def _codes(self) -> Iterable[types.CodeType]:
        """Code of every function and class that the notebook has defined so far: any of it may be called."""
        for name, value in list(self.space.items()):
            if not is_tracked(name):
                continue
            if type(value) is types.FunctionType and value.__globals__ is self.space:
                yield value.__code__
            elif isinstance(value, type) and getattr(value, "__module__", None) == "__main__":
                yield from (m.__code__ for m in vars(value).values() if type(m) is types.FunctionType)

    def load(self, names: Iterable[str]) -> None:
        """Load names, and with each the names that share a part of it."""
        for name in names:
            pending = self.pending.pop(name, None)
            if pending is None:
                continue
            value = self.logical["__main__", name]
            if not is_restorable(value):
                continue
            encoded = value.encoded
            assert encoded is not None
            if encoded.part is None:
                self._put(name, self._reader.load(encoded), value)
                continue
            together = self._loaded.get(encoded.head)
            if together is None:
                together = self._loaded[encoded.head] = self._reader.load(encoded.together())  # type: ignore[assignment]
            self._put(name, together[encoded.part], value)  # type: ignore[index]
            self.load(
                [
                    n
                    for n, v in self.logical_items()
                    if n in self.pending and v.encoded is not None and v.encoded.part is not None and v.encoded.head == encoded.head
                ]
            )

    def logical_items(self) -> list[tuple[str, Value]]:
        return [(name, value) for (scope, name), value in self.logical.items() if scope == "__main__"]

    def _put(self, name: str, loaded: Any, value: Value) -> None:
        self.space[name] = loaded
        self._namespace.versions[name] = replace(value, identity=id(loaded))
        self.loaded_names.append(name)

    # ---- after a cell ran

    def ran(self, item: Item) -> list[str]:
        """Take up what a cell that ran has made. Returns names that came out as they were recorded."""
        last = self._recorder.last
        if last is None:
            return []
        recorded = {value.name: value for value in item.cell.generated} if item.cell is not None else {}
        made = {value.name: value for value in last[1].generated}
        for name in recorded.keys() - made.keys():
            gone = self.logical.get(("__main__", name))
            if gone is not None and name not in self.space and name not in self.pending:
                self.logical.pop(("__main__", name), None)
        same = []
        for name, value in made.items():
            key = (value.scope, name)
            if value.how == "deleted":
                self.logical.pop(key, None)
                continue
            self.pending.pop(name, None)
            then = recorded.get(name)
            if then is not None and self._same(value, then):
                self.logical[key] = then if value.hash != then.hash else value
                same.append(name)
            else:
                self.logical[key] = value
        return same

    def _same(self, now: Value, then: Value) -> bool:
        if now.hash is not None and now.hash == then.hash:
            return True
        if now.definition or then.definition or now.type != then.type or not is_restorable(then) or not is_restorable(now):
            return False
        if now.name not in self.space:
            return False
        assert then.encoded is not None
        try:
            return same_value(self.space[now.name], self._reader.load(then.encoded))
        except (MissingData, StoreDamaged):  # that is why its step has run again: it is not needed for anything else
            return False

    def decision(self, item: Item, planned: Decision) -> Decision:
        """The plan's decision, checked against what really came out."""
        if planned.run and not planned.unsure:
            return planned
        name = self.changed_use(item)
        if name is not None:
            return Decision(True, f"it uses {name}, which is not as recorded")
        if planned.unsure:
            return Decision(False, "what it uses came out as recorded")
        return planned


def _module(name: str) -> types.ModuleType | None:
    """A module of the project, imported if it is not yet: the cell that is asked about imports it in either case."""
    try:
        return sys.modules.get(name) or importlib.import_module(name)
    except Exception:  # whatever the module's body raises: then the cell runs, and raises it there
        return None


def _plain_reads(code: types.CodeType) -> set[str]:
    found: set[str] = set()
    for part in (code, *nested_codes(code)):
        reads = function_reads(part)
        found |= {"*"} if reads.everything else {name.partition(".")[0] for name in reads.names}
    return found
