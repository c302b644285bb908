"""What is known of other people's code: which calls change what they get, which make frames, and how frames' columns pass through."""

from __future__ import annotations

import ast

from rewound.graph.changes import FIRST_ARGUMENT, MUTATING
from rewound.graph.enact.containers import CONTAINER_METHODS, Containers, first, run_copy
from rewound.graph.enact.core import Arguments
from rewound.graph.enact.frame import Frame
from rewound.graph.enact.heap import NONE, Got, Thing, Version, Versions, joined

FRAME_MAKERS = frozenset(
    "DataFrame read_csv read_json read_excel read_parquet read_table read_sql read_feather from_dict from_records merge concat "
    "scan_csv json_normalize".split()
)
"""Functions that give a frame."""
ARRAY_MAKERS = frozenset(
    "array zeros ones empty full arange linspace zeros_like ones_like full_like asarray eye identity rand randn random_sample "
    "standard_normal integers normal uniform concatenate stack vstack hstack reshape copy".split()
)
"""Functions and methods that give an array."""
ROWWISE = frozenset(
    "copy assign rename fillna astype round head tail sample reset_index drop sort_values sort_index set_index query dropna "
    "drop_duplicates nlargest nsmallest filter reindex clip where mask replace ffill bfill apply map pipe select_dtypes insert".split()
)
"""Methods of frames whose result has the same columns, in the main."""
BY_ALL = frozenset("dropna drop_duplicates".split())
"""Of those: the ones whose rows depend on all columns, unless `subset=` says which."""
WITHOUT_DATA = frozenset("shape columns index dtypes size empty ndim".split())
STATEFUL = frozenset("fit fit_transform fit_predict partial_fit send execute shuffle read readline seek write".split())
"""Methods that may change their object although their result is used."""
VIEWS = frozenset("T values ravel reshape view squeeze flat real imag loc iloc at iat".split())
"""What hands out the same data in another form."""


class Library(Containers):
    """Calls into code that is not the program's."""

    def foreign(self, frame: Frame, node: ast.AST, name: str, given: Arguments) -> Got:
        """A function of a library: what it gives is made from the whole of what it got."""
        reads: Versions = frozenset().union(NONE, *(self.deep(got) for got in given.all()))
        if name in FIRST_ARGUMENT and given.positional:
            for thing in given.positional[0].things:
                self.touch(frame, node, thing, reads)
        for keyword, got in given.keywords.items():
            if keyword == "out":
                for thing in got.things:
                    self.touch(frame, node, thing, reads)
        return Got((self.result(frame, node, name, given, reads),), reads)

    def result(self, frame: Frame, node: ast.AST, name: str, given: Arguments, reads: Versions) -> Thing:
        """A new thing that a library made."""
        if name in FRAME_MAKERS:
            made = Thing("frame")
            source = given.positional[0].things[0] if given.positional and given.positional[0].things else None
            if name == "DataFrame" and source is not None and source.kind == "dict":
                for key, slot in source.slots.items():
                    column = made.slots[key] = self.part(made, key)
                    self.write(frame, node, column, Got((Thing("unknown"),), self.deep(self.read(slot))))
        elif name in ARRAY_MAKERS:
            made = Thing("array")
        else:
            made = Thing("unknown")
        self.write(frame, node, made.body, Got((), reads))
        return made

    def method(self, frame: Frame, node: ast.AST, target: Got, name: str, given: Arguments) -> Got:
        """A method of a thing that is not the program's own."""
        return joined(
            [Got((), target.reads), *(self._method(frame, node, Got((thing,), target.reads), name, given) for thing in target.things)]
        )

    def _method(self, frame: Frame, node: ast.AST, target: Got, name: str, given: Arguments) -> Got:
        thing = target.things[0]
        if thing.kind in {"list", "dict", "set", "tuple"} and name in CONTAINER_METHODS:
            return CONTAINER_METHODS[name](self, frame, node, target, given)
        if thing.kind == "frame" and name in ROWWISE:
            return self._columns_through(frame, node, thing, name, given)
        if thing.kind == "frame" and name in {"groupby", "rolling", "resample"}:
            return run_copy(self, frame, node, thing, self._keys(thing, given))
        if thing.kind == "frame" and name in {"pop", "get"} and given.positional:
            return self.element(target, first(given).value)
        if thing.kind == "unknown" and name in {"append", "extend", "add", "update", "setdefault", "get", "pop", "items", "values"}:
            return self._like_a_container(frame, node, target, name, given)
        reads: Versions = frozenset().union(self.deep(target), *(self.deep(got) for got in given.all()))
        how = self._changes(node, frame, name, given)
        if how is not None and thing.kind != "atom":
            self.touch(frame, node, thing, reads - thing.body.current, how)
        return Got((self.result(frame, node, name, given, reads),), reads)

    def _like_a_container(self, frame: Frame, node: ast.AST, target: Got, name: str, given: Arguments) -> Got:
        thing = target.things[0]
        if name in {"get", "pop"} and given.positional:
            got = self.element(target, first(given).value)
        else:
            got = self.some(target) if name in {"items", "values", "pop"} else Got()
        if name not in {"get", "items", "values"}:
            self.touch(frame, node, thing, frozenset().union(NONE, *(self.deep(one) for one in given.all())), parts=False)
        return joined([got, *given.positional[1:]])

    def _changes(self, node: ast.AST, frame: Frame, name: str, given: Arguments) -> str | None:
        """Whether a method changes its object: surely, perhaps, or not."""
        inplace = given.keywords.get("inplace")
        if name in MUTATING or (inplace is not None and inplace.value is not False):
            return "changed"
        statement = frame.source.parents.get(node)
        if isinstance(statement, ast.Await):
            statement = frame.source.parents.get(statement)
        return "maybe changed" if isinstance(statement, ast.Expr) or name in STATEFUL else None

    # Frames

    def _keys(self, thing: Thing, given: Arguments) -> Versions:
        """The columns that rows are chosen or ordered by."""
        found: set[Version] = set()
        for got in given.all():
            found |= self.deep(got)
            for name in self._names(got):
                found |= self.deep(self.element(Got((thing,)), name))
        return frozenset(found)

    def _names(self, got: Got) -> list[str]:
        values = [got.value, *(one.value for one in (self.elements(got) or []))]
        return [value for value in values if isinstance(value, str)]

    def _columns_through(self, frame: Frame, node: ast.AST, thing: Thing, name: str, given: Arguments) -> Got:
        extra = self._keys(thing, given)
        if name in BY_ALL and "subset" not in given.keywords:
            extra |= self.deep(Got((thing,)))
        inplace = given.keywords.get("inplace")
        if (inplace is not None and inplace.value is not False) or name == "insert":
            self.touch(frame, node, thing, extra)
            return Got((Thing("atom", None),))
        made = run_copy(self, frame, node, thing, extra)
        self._rename(made.things[0], name, given)
        if name == "assign":
            for column, got in given.keywords.items():
                slot = made.things[0].slots[("item", column)] = self.part(Thing("frame"), ("item", column))
                self.write(frame, node, slot, Got((Thing("unknown"),), self.deep(got)))
        return made

    def _rename(self, made: Thing, name: str, given: Arguments) -> None:
        """Columns that get another name, or are left out."""
        columns = given.keywords.get("columns")
        if columns is None or not columns.things:
            return
        if name == "drop":
            for column in self._names(columns):
                made.slots.pop(("item", column), None)
        if name == "rename" and columns.things[0].kind == "dict":
            for key, slot in columns.things[0].slots.items():
                new = Got(slot.things).value
                if isinstance(new, str) and key in made.slots:
                    made.slots[("item", new)] = made.slots.pop(key)

    def selected(self, frame: Frame, node: ast.AST, thing: Thing, key: Got) -> Got:
        """`frame[key]`: a column, some columns, or some rows of all."""
        value = key.value
        if isinstance(value, str):
            return self.element(Got((thing,), key.reads), value)
        names = self._names(key)
        if names:
            made = Thing("frame")
            for name in names:
                slot = made.slots[("item", name)] = self.part(Thing("frame"), ("item", name))
                got = self.element(Got((thing,)), name)
                self.write(frame, node, slot, got.plus(key.reads))
            return Got((made,), key.reads)
        return run_copy(self, frame, node, thing, self.deep(key))
