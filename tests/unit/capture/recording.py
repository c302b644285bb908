"""Records small programs in this process: a module is written to the project's folder, imported, and called."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import itertools
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import rewound
from rewound.model import Code, Run, Step, Value
from rewound.store import Reader, open_reader

TELLS_ERRORS = sys.version_info >= (3, 12)
"""`sys.setprofile`, which observes calls on 3.11, tells that a call raised, but not what."""
Call = Callable[[ModuleType], Any]
_numbers = itertools.count()


class Recorded:
    """What one program did: its result or exception, what it printed, and what the recording says of it."""

    def __init__(self, reader: Reader, run: Run, result: Any, error: BaseException | None, printed: str) -> None:
        self.reader = reader
        self.run = reader.run(run.id)
        self.result = result
        self.error = error
        self.printed = printed
        self.codes: dict[int, Code] = reader.codes(run.id)
        self.steps: list[Step] = reader.steps(run.id)

    @property
    def names(self) -> list[str | None]:
        """The functions of all steps, in the order in which they began."""
        return [step.function for step in self.steps]

    def all(self, function: str) -> list[Step]:
        return [step for step in self.steps if step.function == function]

    def one(self, function: str) -> Step:
        (step,) = self.all(function)
        return step

    def parent_of(self, step: Step) -> str | None:
        return None if step.parent is None else self.reader.step(self.run.id, step.parent).function

    def arguments(self, step: Step) -> Any:
        assert step.arguments is not None
        return self.reader.load(step.arguments)

    def result_of(self, step: Step) -> Any:
        assert step.result is not None
        return self.reader.load(step.result)

    def read(self, step: Step) -> dict[str, Value]:
        """The globals that a call read, by name."""
        return {value.name: value for value in step.globals_read if value.scope != "printed"}


class Program:
    """A module in the project's folder, imported anew for every run."""

    def __init__(self, folder: Path, source: str) -> None:
        self.name = f"program_{next(_numbers)}"
        self.path = folder / f"{self.name}.py"
        self.path.write_text(textwrap.dedent(source), encoding="utf-8")

    def load(self) -> ModuleType:
        spec = importlib.util.spec_from_file_location(self.name, self.path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[self.name] = module
        spec.loader.exec_module(module)
        return module

    def plain(self, call: Call) -> tuple[Any, BaseException | None, str]:
        """(result, exception, what was printed) without a recorder."""
        module = self.load()
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
            return *_called(call, module), out.getvalue()

    def recorded(self, call: Call) -> Recorded:
        module = self.load()
        result, error = None, None
        out = io.StringIO()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(out),
            contextlib.suppress(BaseException),
            rewound.record("test") as begun,
        ):
            result, error = _called(call, module)
            if error is not None:
                raise error
        found = Recorded(open_reader(), begun, result, error, out.getvalue())
        assert found.run.meta["faults"] == []
        return found

    def forget(self) -> None:
        sys.modules.pop(self.name, None)


def _called(call: Call, module: ModuleType) -> tuple[Any, BaseException | None]:
    try:
        return call(module), None
    except BaseException as error:
        return None, error


@contextlib.contextmanager
def programs(folder: Path) -> Iterator[Callable[[str], Program]]:
    """Makes programs; none of them stays imported."""
    made: list[Program] = []

    def make(source: str) -> Program:
        made.append(Program(folder, source))
        return made[-1]

    yield make
    for program in made:
        program.forget()
