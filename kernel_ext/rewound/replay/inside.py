"""Executes statements of a recorded cell among what they had then; the namespace is afterwards as it was before."""

from __future__ import annotations

import ast
import contextlib
import io
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rewound.capture.codehash import compile_statements
from rewound.capture.identity import NOISE, NOT_DATA
from rewound.capture.kernel import KernelRecording
from rewound.capture.namespace import is_tracked
from rewound.replay.source import Item

_MISSING = object()


class Inside:
    """The namespace of a kernel, lent to the past. What living classes are changed to can be undone."""

    clock = staticmethod(time.perf_counter)

    def __init__(self, recording: KernelRecording) -> None:
        assert recording.session is not None
        self._shell = recording.shell
        self._session = recording.session
        self._space: dict[str, Any] = recording.shell.user_ns
        self._undo: list[Callable[[], None]] = []
        self.files: dict[str, Item] = {}
        """By the file name of code that was compiled here: the cell that it is from."""

    def execute(self, tree: ast.Module, item: Item, given: Mapping[str, Any], names: tuple[str, ...], future: int = 0) -> dict[str, Any]:
        """What these names are after the statements, which find nothing but `given`; `future`: as `compile_statements`.

        Raises what they raise.
        """
        filename = self._shell.compile.get_code_name(item.source, item.transformed, self._shell.execution_count)
        self._shell.compile.cache(item.transformed, self._shell.execution_count, raw_code=item.source)
        self._session.project.add_cell(filename, item.step.seq if item.step is not None else -1)
        self._session.recorder.sources.tell(filename, item.source)
        self.files[filename] = item
        codes = compile_statements(tree, filename, future)
        with self._lent(given):
            quiet = io.StringIO()
            with self._session.aside(), contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
                for code in codes:
                    exec(code, self._space)
            return {name: self._space[name] for name in names if name in self._space}

    @contextlib.contextmanager
    def _lent(self, given: Mapping[str, Any]) -> Iterator[None]:
        saved = {name: self._space.pop(name) for name in list(self._space) if is_tracked(name)}
        try:
            self._space.update(given)
            yield
        finally:
            for name in [name for name in self._space if is_tracked(name)]:
                del self._space[name]
            self._space.update(saved)

    @contextlib.contextmanager
    def bound(self, values: Mapping[str, Any]) -> Iterator[None]:
        """Names that stand for something else in this block."""
        before = {name: self._space.get(name, _MISSING) for name in values}
        self._space.update(values)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is _MISSING:
                    self._space.pop(name, None)
                else:
                    self._space[name] = value

    def put_back(self, living: type, then: Mapping[str, Any]) -> bool:
        """Give a class that is alive the attributes that it had: its instances stay its instances. False where that cannot be done."""
        now = data_of(living)
        try:
            for name in now.keys() | then.keys():
                if now.get(name, _MISSING) is not then.get(name, _MISSING):
                    self._set(living, name, then.get(name, _MISSING), now.get(name, _MISSING))
        except (AttributeError, TypeError):
            return False
        return True

    def _set(self, cls: type, name: str, value: Any, before: Any) -> None:
        _put(cls, name, value)
        self._undo.append(lambda: _put(cls, name, before))

    def undo(self) -> None:
        """Living classes are again as they were."""
        while self._undo:
            with contextlib.suppress(AttributeError, TypeError):
                self._undo.pop()()


def data_of(cls: type) -> dict[str, Any]:
    """What a class holds beside its functions."""
    return {name: value for name, value in vars(cls).items() if name not in NOISE and not isinstance(value, NOT_DATA)}


def _put(cls: type, name: str, value: Any) -> None:
    if value is _MISSING:
        delattr(cls, name)
    else:
        setattr(cls, name, value)
