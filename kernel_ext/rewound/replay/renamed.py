"""A recording seen as if its cells, functions and files had been called then what they are called today.

As with a project that was moved (see `moved`), that happens in one place, where the recording is read: what compares, serves and restores
knows nothing of it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from rewound.capture.cells import safe_cell_hash, with_magic_bodies
from rewound.capture.codehash import code_hash, compile_statements, nested_codes
from rewound.model import Cell, Code, Effect, Encoded, Run, Step, Value
from rewound.replay.renames import Renames, Wording, dotted, wording
from rewound.store import Reader
from rewound.syntax import parse, without_warnings


class RenamedReader(Reader):
    """A store in which one run was made of source with today's names. Other runs are as they are."""

    def __init__(self, inner: Reader, run: str, renames: Renames) -> None:
        super().__init__(inner.folder)
        self._inner = inner
        self._renamed = run
        self.renames = renames
        about = inner.run(run)
        self._main = about.source or ""
        self._roots = [str(Path(self._main).parent), about.project, about.cwd]
        self.hashes_before: dict[int, str] = {}
        """By `Code.id`: the hash without today's names, where it differs. Code that does the same as either has not changed."""
        self._texts: dict[str, str] = {}
        """By a text's key: the text with today's names."""
        self._words: dict[str, Wording] = {}
        """By a text's key: what it calls otherwise."""

    # ---- code and texts

    def codes(self, run: str) -> dict[int, Code]:
        if run != self._renamed:
            return self._inner.codes(run)
        assert self._cells is not None  # cells that were joined have the code of all
        return dict(self._codes)

    @cached_property
    def _then(self) -> dict[int, Code]:
        return self._inner.codes(self._renamed)

    @cached_property
    def _cell_ids(self) -> dict[int, str | None]:
        return {step.seq: step.cell_id for step, _ in self._inner.cells(self._renamed)}

    def where(self, code: Code) -> str:
        """The recorded place of a piece of code: a path, or `cell:` and an id."""
        return code.file if code.cell is None else f"cell:{self._cell_ids.get(code.cell)}"

    @cached_property
    def _codes(self) -> dict[int, Code]:
        cells = "\n".join(cell.source for _, cell in self._inner.cells(self._renamed))
        hashes: dict[str, Mapping[tuple[str, str], str]] = {}
        found = {}
        for number, code in self._then.items():
            where = self.where(code)
            if code.source not in hashes:
                hashes[code.source] = self._hashes(code, where, cells)
            digest = hashes[code.source].get((code.function, code.hash), code.hash)
            if digest != code.hash:
                self.hashes_before[number] = code.hash
            found[number] = self._placed(replace(code, hash=digest, reads=tuple(map(self._words[code.source].name, code.reads))), where)
        return found

    def _placed(self, code: Code, where: str) -> Code:
        code = replace(code, cell=self._last_of(code.cell))
        place = self.renames.place(where, code.function)
        # what has left its cell is named by its place alone, as functions of files are
        return code if place is None else replace(code, file=place[0], function=place[1], cell=None)

    def _hashes(self, code: Code, where: str, cells: str) -> Mapping[tuple[str, str], str]:
        """By name and recorded hash of each function of a text: the hash with today's names. Keeps that text."""
        is_cell = code.cell is not None
        then = self._inner.source(code.source)
        words = self._words[code.source] = self._wording(where, cells if is_cell else then)
        now = words.told(then)
        if now == then:
            return {}
        self._texts[code.source] = now
        try:
            pairs = dict(_pairs(then, now, is_cell))
        except (SyntaxError, ValueError):
            return {}
        return pairs

    def _wording(self, where: str, text: str) -> Wording:
        return wording(self.renames, where, text)

    def source(self, key: str) -> str:
        return self._texts[key] if key in self._texts else self._inner.source(key)

    # ---- steps

    def steps(self, run: str) -> list[Step]:
        return list(self._steps.values()) if run == self._renamed else self._inner.steps(run)

    @cached_property
    def _steps(self) -> dict[int, Step]:
        return {step.seq: self._told(step) for step in self._inner.steps(self._renamed)}

    def step(self, run: str, seq: int) -> Step:
        found = self._inner.step(run, seq)
        return self._told(found) if run == self._renamed else found

    def _told(self, step: Step) -> Step:
        code, then = self._codes.get(step.code), self._then.get(step.code)
        step = replace(step, cell_id=self.renames.cell(step.cell_id), parent=self._last_of(step.parent))
        if code is None or then is None or step.kind == "cell":
            return step
        if code.function != then.function or code.file != then.file:
            file = None if code.cell is not None or code.file.startswith("cell:") else code.file
            step = replace(step, function=code.function, file=file)
        if not step.globals_read:
            return step
        return replace(step, globals_read=tuple(self._scoped(value, then, code) for value in step.globals_read))

    def _scoped(self, value: Value, then: Code, code: Code) -> Value:
        """A global under its name of today, where it is today: that of a function which has moved is looked for in its new module."""
        if value.scope == "class":
            return replace(value, name=self.class_today(value.name))
        for old, before, new, now in self.renames.functions:  # read from its module: `helpers.load`
            if value.name == before and value.scope == self._scope(old) and value.scope != "__main__":
                return replace(value, name=now, scope=self._scope(new) or value.scope)
        value = self._value(value)
        value = replace(value, name=self._words[then.source].name(value.name))
        if code.file == self.renames.file(self.where(then)) or code.cell is not None:
            return value
        was, is_now = self._scope(self.where(then)), self._scope(code.file)
        return replace(value, scope=is_now) if is_now is not None and value.scope == was else value

    @cached_property
    def _classes(self) -> dict[str, str]:
        """Recorded name of a class or function, with its module -> today's."""
        found = {}
        for old, before, new, now in self.renames.functions:
            scopes = self._scope(old), self._scope(new)
            if None not in scopes:
                found[f"{scopes[0]}.{before}"] = f"{scopes[1]}.{now}"
        return found

    def class_today(self, name: str) -> str:
        """What a class that was recorded under this name, with its module, is called today."""
        if name in self._classes:
            return self._classes[name]
        for then, now in self.renames.files.items():
            module, other = self._scope(then), self._scope(now)
            if module is not None and other is not None and name.startswith(module + "."):
                return other + name[len(module) :]
        return name

    def class_then(self, name: str) -> str:
        """The recorded name of a class of today."""
        for then, now in self._classes.items():
            if now == name:
                return then
        for old, new in self.renames.files.items():
            module, other = self._scope(old), self._scope(new)
            if module is not None and other is not None and name.startswith(other + "."):
                return module + name[len(other) :]
        return name

    def find_step(self, run: str, name: str) -> Step:
        found = self._inner.find_step(run, self._name_then(name) if run == self._renamed else name)
        return self._told(found) if run == self._renamed else found

    def find_steps(self, run: str, name: str) -> list[Step]:
        if run != self._renamed:
            return self._inner.find_steps(run, name)
        return [self._told(step) for step in self._inner.find_steps(run, self._name_then(name))]

    def _name_then(self, name: str) -> str:
        """What a step that is named as today was called; names that were recorded are understood as well."""
        base, mark, number = name.partition("#")
        for old, cells in self.renames.cells.items():
            if base.removeprefix("cell-") in cells or base in cells:
                return f"cell-{old}"
        for _, before, _, now in self.renames.functions:
            if base == now or base.startswith(now + "."):
                return before + base[len(now) :] + mark + number
        return name

    # ---- cells: those that are one cell today stand in the place of the last of them

    @cached_property
    def _merged(self) -> dict[int, list[int]]:
        """`seq` of the last of several cells that are one today -> those of all, in their order."""
        last = {step.cell_id: step.seq for step, _ in self._inner.cells(self._renamed) if step.cell_id is not None}
        found: dict[str, list[int]] = {}
        for cell, seq in sorted(last.items(), key=lambda pair: pair[1]):
            today = self.renames.cell(cell)
            assert today is not None
            found.setdefault(today, []).append(seq)
        return {seqs[-1]: seqs for seqs in found.values() if len(seqs) > 1}

    @cached_property
    def _lasts(self) -> dict[int, int]:
        return {seq: last for last, seqs in self._merged.items() for seq in seqs}

    def _last_of(self, seq: int | None) -> int | None:
        return None if seq is None else self._lasts.get(seq, seq)

    def cells(self, run: str) -> list[tuple[Step, Cell]]:
        return list(self._cells) if run == self._renamed else self._inner.cells(run)

    @cached_property
    def _cells(self) -> list[tuple[Step, Cell]]:
        then = {step.seq: (step, cell) for step, cell in self._inner.cells(self._renamed)}
        found = []
        for seq, alone in then.items():
            if self._lasts.get(seq, seq) != seq:
                continue
            step, cell = self._joined([then[part] for part in self._merged[seq]]) if seq in self._merged else alone
            parts = self.renames.cells.get(step.cell_id or "", (step.cell_id,))
            found += [(replace(step, cell_id=part), self._worded(cell)) for part in parts]
        return found

    def _worded(self, cell: Cell) -> Cell:
        """A cell with today's names in its text, and of what it used and made."""
        wording = self._wording("cell:", self._all_cells)
        used, generated = (tuple(self._renamed_value(value, wording) for value in values) for values in (cell.used, cell.generated))
        return replace(cell, source=wording.told(cell.source), used=used, generated=generated)

    @cached_property
    def _all_cells(self) -> str:
        return "\n".join(cell.source for _, cell in self._inner.cells(self._renamed))

    def _renamed_value(self, value: Value, wording: Wording) -> Value:
        value = self._value(value)
        if not value.definition or value.name not in wording.names or value.scope != "__main__":
            return value
        name = wording.names[value.name]
        digest = f"module:{name}" if value.type == "builtins.module" and value.hash == f"module:{value.name}" else value.hash
        return replace(value, name=name, hash=digest)

    def _value(self, value: Value) -> Value:
        """A value of a module whose file has another name today."""
        for then, now in self.renames.files.items():
            if dotted(then, self._roots) == value.scope and (scope := dotted(now, self._roots)) is not None:
                return replace(value, scope=scope)
        return value

    def _joined(self, parts: list[tuple[Step, Cell]]) -> tuple[Step, Cell]:
        """Cells that are one today, as if they had been one then."""
        step, cell = parts[-1]
        generated: dict[tuple[str, str], Value] = {}
        used: dict[tuple[str, str], Value] = {}
        for _, part in parts:
            for value in part.used:
                if (value.scope, value.name) not in generated:
                    used.setdefault((value.scope, value.name), value)
            generated |= {(value.scope, value.name): value for value in part.generated}
        text = "\n".join(part.source for _, part in parts)
        seconds = sum(one.seconds or 0.0 for one, _ in parts)
        self._join_code(step.code, text)
        joined = replace(
            cell, source=text, used=tuple(used.values()), generated=tuple(generated.values()),
            outputs=tuple(output for _, part in parts for output in part.outputs),
            reached=tuple(dict.fromkeys(code for _, part in parts for code in part.reached)),
        )  # fmt: skip
        status = next((one.status for one, _ in parts if one.status != "succeeded"), step.status)
        return replace(step, seconds=seconds, status=status), joined

    def _join_code(self, number: int, text: str) -> None:
        """The code of several cells does what their texts do one after the other."""
        if number in self._codes:
            self.hashes_before.pop(number, None)
            now = self._wording("cell:", self._all_cells).told(text)
            self._codes[number] = replace(self._codes[number], hash=_cell_hash(now) or "?")

    # ---- effects and values

    def effects(self, run: str) -> list[Effect]:
        found = self._inner.effects(run)
        if run != self._renamed or not self._lasts:
            return found
        return [replace(effect, step=self._last_of(effect.step)) for effect in found]

    def load(self, encoded: Encoded, *, find_class: Callable[[str, str], object] | None = None) -> object:
        return self._inner.load(encoded, find_class=find_class or self.find_class)

    @cached_property
    def find_class(self) -> Callable[[str, str], object] | None:
        """Where the classes of values are today; None where none has moved."""
        if not self.renames.functions and not self.renames.files:
            return None

        def find(module: str, name: str) -> object:
            today = self.class_today(f"{module}.{name}")
            if today == f"{module}.{name}":
                return _found(module, name)
            names = name.split(".")
            return _found(today.rsplit(".", len(names))[0], ".".join(today.rsplit(".", len(names))[1:]))

        return find

    def _scope(self, where: str) -> str | None:
        is_main = where.startswith("cell:") or where in (self._main, self.renames.file(self._main))
        return "__main__" if is_main else dotted(where, self._roots)

    # ---- as the store tells it

    def run(self, run: str) -> Run:
        return self._inner.run(run)

    def runs(self) -> list[Run]:
        return self._inner.runs()


def _found(module: str, name: str) -> object:
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _pairs(then: str, now: str, is_cell: bool) -> Iterable[tuple[tuple[str, str], str]]:
    """Each function of a text, by name and hash, with the hash that it has in the same text with other names."""
    codes = [[code for module in _compiled(text, is_cell) for code in nested_codes(module)] for text in (then, now)]
    if len(codes[0]) == len(codes[1]):
        yield from (((a.co_qualname, code_hash(a)), code_hash(b)) for a, b in zip(*codes, strict=True))
    hashes = (_cell_hash(then), _cell_hash(now)) if is_cell else (None, None)
    if hashes[0] is not None and hashes[1] is not None:
        yield ("<cell>", hashes[0]), hashes[1]


def _compiled(text: str, is_cell: bool) -> Iterable[Any]:
    tree = parse(_transformed(text) if is_cell else text)
    with without_warnings():
        return compile_statements(tree) if is_cell else [compile(tree, "<source>", "exec", dont_inherit=True)]


def _cell_hash(text: str) -> str | None:
    try:
        return safe_cell_hash(with_magic_bodies(parse(_transformed(text))))
    except (SyntaxError, ValueError):
        return None


def _transformed(text: str) -> str:
    from rewound.replay.source import Item  # which imports this, to know what was renamed

    return Item(None, None, text).transformed


def with_todays_names(reader: Reader, run: str, renames: Renames) -> Reader:
    """The reader itself, where nothing of the run was renamed."""
    return RenamedReader(reader, run, renames) if renames else reader
