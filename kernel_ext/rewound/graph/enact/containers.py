"""Elements, keys and attributes: reading and writing parts of things, and the methods of builtin containers."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from rewound.graph.access import UNKNOWN
from rewound.graph.enact.core import Arguments, Core
from rewound.graph.enact.frame import Frame
from rewound.graph.enact.heap import NONE, Got, Key, Slot, Thing, Version, Versions, atom, join, joined

SEQUENCES = frozenset({"list", "tuple"})
OPEN = frozenset({"unknown", "object", "frame", "array"})
"""Things that have parts without our having seen them made."""


def is_key(value: Any) -> bool:
    return isinstance(value, int | str | float | bytes | tuple) or value is None


class Containers(Core):
    """Parts of things."""

    # Making

    def container(self, frame: Frame, node: ast.AST, kind: str, items: Iterable[tuple[Hashable, Got]], reads: Versions = NONE) -> Got:
        """A new list, tuple or dict of which every element is known."""
        thing = Thing(kind, whole=True)
        for key, got in items:
            slot = thing.slots[("item", key)] = Slot(f"[{key!r}]")
            self.write(frame, node, slot, got)
        self.write(frame, node, thing.shape, Got(reads=reads))
        return Got((thing,), reads)

    def bag(self, frame: Frame, node: ast.AST, kind: str, got: Got) -> Got:
        """A new container of which is only known what its elements may be."""
        thing = Thing(kind)
        self.write(frame, node, thing.body, got)
        return Got((thing,))

    # Reading

    def element(self, got: Got, key: Any) -> Got:
        """`got[key]`; for a key that is not known any element."""
        return joined([Got((), got.reads), *(self._of(thing, key) for thing in got.things)])

    def _of(self, thing: Thing, key: Any) -> Got:
        if thing.kind == "atom":
            return self._character(thing, key)
        if thing.kind in SEQUENCES and isinstance(key, int) and key < 0 and thing.whole:
            key += len(thing.items())
        if key is UNKNOWN or not is_key(key):
            return self.each(thing)
        slot = thing.slots.get(("item", key))
        if slot is not None:
            return self.read(slot).plus(self._overlapping(thing, key))
        if thing.whole:
            return self.read(thing.shape)
        if thing.kind in OPEN or thing.kind == "dict":
            return self.read(self.part(thing, ("item", key)))
        return self.read(thing.body)

    def _overlapping(self, thing: Thing, key: Any) -> Versions:
        """What was written into slices or masks of an array may lie here too."""
        if thing.kind != "array":
            return NONE
        self.note(thing.body.current)
        return thing.body.current

    def _character(self, thing: Thing, key: Any) -> Got:
        try:
            return atom(thing.value[key]) if isinstance(thing.value, str | bytes) else Got((Thing("unknown"),))
        except (IndexError, TypeError):
            return Got((Thing("unknown"),))

    def part(self, thing: Thing, key: Key) -> Slot:
        """The slot of a part of a thing that we did not see made."""
        slot = thing.slots.get(key)
        if slot is None:
            name = f"[{key[1]!r}]" if key[0] == "item" else f".{key[1]}"
            inner = Thing("unknown", body=thing.body)
            slot = thing.slots[key] = Slot(name, NONE, thing.body.things or (inner,))
            for version in thing.body.current:  # a version of its own, which can be written over alone
                slot.current |= {Version(slot, version.place, version.how, version.sources, slot.things, frozenset((version,)))}
        return slot

    def each(self, thing: Thing) -> Got:
        """Any element, as a loop meets it."""
        slots = [*thing.items(), thing.shape, thing.body]
        got = joined(self.read(slot) for slot in slots)
        if thing.kind in OPEN and not got.things:
            return Got((Thing("unknown", body=thing.body),), got.reads)
        return got

    def elements(self, got: Got) -> list[Got] | None:
        """Every element in order, where each is known."""
        if len(got.things) != 1:
            return None
        thing = got.things[0]
        if not thing.whole or thing.kind not in {"list", "tuple", "dict"}:
            return None
        self.note(thing.shape.current)
        reads = got.reads | thing.shape.current
        if thing.kind == "dict":
            return [atom(key[1], reads) for key in thing.slots if key[0] == "item"]
        return [self.read(slot).plus(reads) for slot in thing.items()]

    def some(self, got: Got) -> Got:
        """Any element of it."""
        known = self.elements(got)
        if known is not None:
            return joined([Got((), got.reads), *known])
        parts = [self.each(thing) for thing in got.things if thing.kind != "atom"]
        return joined([Got((), got.reads), *parts]) if parts else Got((Thing("unknown"),), got.reads)

    def attribute(self, got: Got, name: str) -> Got:
        """`got.name` of a plain object."""
        parts = [Got((), got.reads)]
        for thing in got.things:
            slot = thing.slots.get(("attr", name))
            if slot is None and thing.kind in OPEN and not thing.whole:
                slot = self.part(thing, ("attr", name))
            parts.append(self.read(slot) if slot is not None else Got((Thing("unknown"),), self.deep(Got((thing,)))))
        return joined(parts)

    # Writing

    def put(self, frame: Frame, node: ast.AST, target: Got, key: Key | None, got: Got) -> None:
        """`target[key] = got`, `target.name = got`; None: at a place that is not known."""
        several = len(target.things) > 1
        for thing in target.things:
            with self.steered(target.reads, sure=not several):
                self._put(frame, node, thing, key, got)

    def _put(self, frame: Frame, node: ast.AST, thing: Thing, key: Key | None, got: Got) -> None:
        if thing.kind == "atom":
            return
        if key is None:
            self._scatter(frame, node, thing, got)
            return
        if thing.kind in SEQUENCES and isinstance(key[1], int) and key[1] < 0:
            key = (key[0], key[1] + len(thing.items()))
        slot = thing.slots.get(key)
        if slot is None:
            if thing.kind not in SEQUENCES and thing.kind != "array":
                self.reshape(frame, node, thing)
            slot = thing.slots[key] = Slot(f"[{key[1]!r}]" if key[0] == "item" else f".{key[1]}")
        self.write(frame, node, slot, got)

    def _scatter(self, frame: Frame, node: ast.AST, thing: Thing, got: Got) -> None:
        for slot in [*thing.items(), thing.body]:
            things = join(slot.things, got.things) if thing.kind not in {"array", "frame"} else slot.things
            self.write(frame, node, slot, Got(things, got.reads), "changed", kept=slot.current)

    def drop(self, frame: Frame, node: ast.AST, target: Got, key: Key | None) -> None:
        """`del target[key]`"""
        for thing in target.things:
            if key is None or (thing.kind not in SEQUENCES and key not in thing.slots and not thing.whole):
                self.touch(frame, node, thing, target.reads)
            elif thing.kind in SEQUENCES and thing.whole and isinstance(key[1], int):
                self.shift(frame, node, thing, key[1], None)
            else:
                thing.slots.pop(key, None)
                self.reshape(frame, node, thing)

    def shift(self, frame: Frame, node: ast.AST, thing: Thing, index: int, got: Got | None) -> None:
        """Insert an element at `index` of a list, or remove the one that is there: those behind it move."""
        held = thing.items()
        index = max(0, min(len(held), index + len(held) if index < 0 else index))
        moved = held[index:] if got is not None else held[index + 1 :]
        thing.slots = {("item", number): slot for number, slot in enumerate(held[:index])}
        incoming = [got] if got is not None else []
        for one in incoming:
            self.write(frame, node, self.next_slot(thing), one)
        for slot in moved:
            self.write(frame, node, self.next_slot(thing), Got(slot.things), "changed", kept=slot.current)
        self.reshape(frame, node, thing)

    def next_slot(self, thing: Thing) -> Slot:
        """A new last element."""
        number = len(thing.items())
        slot = thing.slots[("item", number)] = Slot(f"[{number}]")
        return slot

    def reshape(self, frame: Frame, node: ast.AST, thing: Thing) -> None:
        """Something was added or taken away."""
        self.write(frame, node, thing.shape, Got(), "changed", kept=thing.shape.current)

    def append(self, frame: Frame, node: ast.AST, thing: Thing, got: Got) -> None:
        """Add at the end: where that is hangs on what was added before."""
        self.note(thing.shape.current)
        if thing.kind == "list" and thing.whole and self.sure:
            self.write(frame, node, self.next_slot(thing), got)
        else:
            thing.whole = False
            self.write(frame, node, thing.body, Got(join(thing.body.things, got.things), got.reads), "changed", kept=thing.body.current)
        self.reshape(frame, node, thing)


NOTHING = atom(None)


def first(given: Arguments) -> Got:
    return given.positional[0] if given.positional else (given.more or Got())


def _append(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    for thing in target.things:
        run.append(frame, node, thing, first(given))
    return NOTHING


def _extend(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    known = run.elements(first(given))
    for thing in target.things:
        for got in known if known is not None else [run.some(first(given))]:
            thing.whole = thing.whole and known is not None
            run.append(frame, node, thing, got)
    return NOTHING


def _insert(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    index = first(given).value
    got = given.positional[1] if len(given.positional) > 1 else Got()
    for thing in target.things:
        if thing.whole and isinstance(index, int) and run.sure:
            run.shift(frame, node, thing, index, got)
        else:
            run.touch(frame, node, thing, run.deep(got))
    return NOTHING


def _pop(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    key = first(given).value if given.positional else -1
    taken = run.element(target, key)
    thing = target.things[0] if len(target.things) == 1 else None
    if thing is not None and thing.kind in SEQUENCES and thing.whole and isinstance(key, int) and run.sure:
        run.shift(frame, node, thing, key + len(thing.items()) if key < 0 else key, None)
    else:
        run.drop(frame, node, target, ("item", key) if is_key(key) and thing is not None and thing.kind == "dict" else None)
    return joined([taken, *given.positional[1:]])


def _get(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    key = first(given)
    return joined([run.element(target, key.value).plus(key.reads), *given.positional[1:]])


def _setdefault(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    key = first(given).value
    default = given.positional[1] if len(given.positional) > 1 else NOTHING
    for thing in target.things:
        if is_key(key) and ("item", key) not in thing.slots and thing.whole:
            run.put(frame, node, Got((thing,), target.reads), ("item", key), default)
    return run.element(target, key)


def _update(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    for name, got in given.keywords.items():
        run.put(frame, node, target, ("item", name), got)
    for other in given.positional:
        for thing in other.things:
            if thing.kind == "dict" and thing.whole:
                for key, slot in list(thing.slots.items()):
                    run.put(frame, node, target, key, run.read(slot).plus(other.reads))
            else:
                run.put(frame, node, target, None, Got((), run.deep(other)))
    return NOTHING


def _touch(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    reads: Versions = frozenset().union(*(run.deep(got) for got in given.all()), target.reads)
    for thing in target.things:
        if thing.kind in {"list", "dict", "set"}:
            thing.whole = False
        run.touch(frame, node, thing, reads)
    return NOTHING


def _clear(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    for thing in target.things:
        thing.slots = {key: slot for key, slot in thing.slots.items() if key[0] != "item"}
        for slot in (thing.body, thing.shape):
            run.write(frame, node, slot, Got((), target.reads), "changed")
    return NOTHING


def _copy(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    return joined(run_copy(run, frame, node, thing) for thing in target.things).plus(target.reads)


def run_copy(run: Containers, frame: Frame, node: ast.AST, thing: Thing, extra: Versions = NONE) -> Got:
    """A new container of the same parts."""
    made = Thing(thing.kind, thing.value, whole=thing.whole)
    for key, slot in thing.slots.items():
        new = made.slots[key] = Slot(slot.name)
        run.write(frame, node, new, run.read(slot).plus(extra))
    for old, new in ((thing.body, made.body), (thing.shape, made.shape)):
        run.write(frame, node, new, run.read(old).plus(extra))
    return Got((made,))


def _values(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    for thing in target.things:
        if thing.kind == "dict" and thing.whole:
            return run.container(frame, node, "list", enumerate(run.read(slot) for slot in thing.items()), run.read(thing.shape).reads)
    return run.bag(frame, node, "list", run.some(target))


def _items(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    for thing in target.things:
        if thing.kind == "dict" and thing.whole:
            shape = run.read(thing.shape).reads
            pairs = [
                run.container(frame, node, "tuple", [(0, atom(key[1], shape)), (1, run.read(slot))])
                for key, slot in list(thing.slots.items())
                if key[0] == "item"
            ]
            return run.container(frame, node, "list", enumerate(pairs), target.reads | shape)
    pair = run.container(
        frame, node, "tuple", [(0, run.some(target)), (1, joined(run.element(Got((one,)), UNKNOWN) for one in target.things))]
    )
    return run.bag(frame, node, "list", pair)


def _keys(run: Containers, frame: Frame, node: ast.AST, target: Got, given: Arguments) -> Got:
    known = run.elements(target)
    if known is not None and all(thing.kind == "dict" for thing in target.things):
        return run.container(frame, node, "list", enumerate(known), target.reads)
    return run.bag(frame, node, "list", Got((Thing("unknown"),), run.deep(target)))


CONTAINER_METHODS: dict[str, Callable[[Containers, Frame, ast.AST, Got, Arguments], Got]] = {
    "append": _append,
    "appendleft": _touch,
    "extend": _extend,
    "insert": _insert,
    "pop": _pop,
    "popleft": _pop,
    "popitem": _touch,
    "remove": _touch,
    "discard": _touch,
    "add": _append,
    "clear": _clear,
    "sort": _touch,
    "reverse": _touch,
    "get": _get,
    "setdefault": _setdefault,
    "update": _update,
    "copy": _copy,
    "values": _values,
    "items": _items,
    "keys": _keys,
}
"""Methods of lists, dicts and sets, by name; their things are `list`, `tuple`, `dict` and `set`."""
