"""Runs a program that recorded values were handed to, in a process or kernel of its own: a run like any other, with the guard of replays.

It is no replay, so nothing of it is answered from a recording: what it asks of the outside is asked, and named. What would change something
there is held back unless it is let through by name.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewound.capture.script import record_call, record_script
from rewound.capture.session import Session
from rewound.config import Config, load_config
from rewound.model import Run
from rewound.replay import handed
from rewound.replay.asking import Transformer, serving
from rewound.replay.outcome import limits_of, outside_told
from rewound.replay.overrides import note
from rewound.replay.recorded import Recorded
from rewound.replay.requests import Before, nothing
from rewound.replay.serve import Server
from rewound.store import Reader, open_reader

if TYPE_CHECKING:
    from rewound.capture.kernel import KernelRecording


def call_with(into: Mapping[str, Any], given: Mapping[str, Any]) -> Callable[[], object]:
    """The call of the function that `Run.meta["into"]` tells, with its recorded values; `given`: further parameters."""

    def call() -> object:
        function: Any = importlib.import_module(into["module"])
        for part in into["function"].split("."):
            function = getattr(function, part)
        values = {value["as"]: handed.recorded(value["run"], value["at"], value["recorded"]) for value in into["from"]} | dict(given)
        handed.forget()
        last = max((index for index, name in enumerate(into["positional"]) if name in values), default=-1)
        args = [values.pop(name) if name in values else _default(function, name) for name in into["positional"][: last + 1]]
        result = function(*args, **values)
        if not inspect.isawaitable(result):
            return result
        import asyncio  # most programs need none of it, and each replay of a program would wait for it

        return asyncio.run(_awaited(result))

    return call


def _default(function: Any, name: str) -> object:
    """Of a parameter without a value, before one that has its place behind it."""
    return inspect.signature(function).parameters[name].default


async def _awaited(result: Any) -> object:
    return await result


def record_into(into: Mapping[str, Any], given: Mapping[str, Any], config: Config, **details: Any) -> Run:
    """Call the function in this process, which is the run's own."""
    return record_call(call_with(into, given), into["function"], Path(into["file"]), Path(into["root"]), config, **details)


# ---- in the child process


class _Guard:
    """Stands between a program that is no replay and the outside."""

    def __init__(self, about: Mapping[str, Any], reader: Reader) -> None:
        self._about = about
        self._reader = reader
        self._stack = contextlib.ExitStack()  # never closed: the process ends with the run
        self._transformer: Transformer | None = None
        self.server: Server | None = None

    def prepare(self, session: Session) -> None:
        """Called when the session of the run exists, and nothing of the program runs yet."""
        run, options = self._about["run"], self._about["options"]
        session.guards = True
        note(session, options["given"], options)
        recorded = nothing(Recorded(self._reader, run, lambda code: False, {}))
        limits = replace(limits_of(run, options), command=self._about["command"])
        self.server = Server(recorded, self._reader, session.recorder, limits)
        session.journal.answers = Before(run, (), {}, limits, self.server.counts, self.server.counterparts)
        for file, text in options["edited"].items():
            session.recorder.sources.tell(file, text)
        self._transformer = Transformer(recorded, options["edited"])
        self._stack.enter_context(serving(self.server, self._transformer, session.project.holds))

    def compile(self, source: str, filename: str) -> Any:
        assert self._transformer is not None
        return self._transformer.compile(source, filename)

    def tree(self, tree: ast.Module, where: str, filename: str) -> ast.Module:
        assert self._transformer is not None
        return self._transformer.tree(tree, where, filename)

    def told(self) -> dict[str, Any]:
        """What became of what was asked outside."""
        assert self.server is not None
        return outside_told(self.server.counts)


def child(asked: str) -> int:
    """Run the script or the function, as this file asks. 0 if it ended well, 1 if it failed."""
    about = json.loads(Path(asked).read_text("utf-8"))
    handed.use(about["store"])
    guard = _Guard(about, open_reader(about["store"]))
    config = replace(load_config(start=Path(about["into"]["file"]).parent), store=about["store"])
    details = {"prepare": guard.prepare, "run_id": about["run_id"], "meta": {"into": about["into"]}}
    if about["into"]["kind"] == "function":
        run = record_into(about["into"], about["options"]["given"], config, **details)
    else:
        run = record_script(Path(about["into"]["file"]), [], config, compile_source=guard.compile, **details)
    Path(about["answer"]).write_text(json.dumps(guard.told()), "utf-8")
    return 0 if run.status == "succeeded" else 1


# ---- in a kernel; its driver talks to these from another process


class _Cells:
    """The cells of the notebook that runs in this kernel."""

    def __init__(self, shell: Any, recording: KernelRecording, about: Mapping[str, Any], guard: _Guard) -> None:
        self._shell = shell
        self._recording = recording
        self._guard = guard
        self._sources = {cell["id"]: "".join(cell["source"]) for cell in json.loads(Path(about["cells"]).read_text("utf-8"))}
        self._where = ("", "")
        shell.ast_transformers.append(self)

    def aim(self, cell_id: str) -> None:
        """This cell comes next."""
        source = self._sources[cell_id]
        transformed = self._shell.transform_cell(source)
        self._where = f"cell:{cell_id}", self._shell.compile.get_code_name(source, transformed, self._shell.execution_count)

    def visit(self, tree: ast.AST) -> ast.AST:
        """IPython calls this with the tree of each cell before compiling it."""
        return self._guard.tree(tree, *self._where) if isinstance(tree, ast.Module) else tree

    def finish(self) -> dict[str, Any]:
        self._shell.ast_transformers.remove(self)
        self._recording.stop_for_good()
        return self._guard.told()


_cells: _Cells | None = None


def begin(about: str) -> str:
    """Begin to record the kernel that this runs in, from a JSON request."""
    global _cells  # noqa: PLW0603 - one notebook a kernel, asked by separate requests
    from IPython import get_ipython

    from rewound.capture.kernel import recording_of

    told = json.loads(about)
    os.environ["REWOUND_STORE"] = told["store"]
    handed.use(told["store"])
    shell = get_ipython()
    recording = recording_of(shell)
    details = {"run_id": told["run_id"], "source": told["into"]["file"], "cells": told["indexes"], "meta": {"into": told["into"]}}
    session = recording.start("notebook", **details)
    guard = _Guard(told, open_reader(told["store"]))
    guard.prepare(session)
    session.exits.attach()
    _cells = _Cells(shell, recording, told, guard)
    return json.dumps({})


def aim(cell_id: str) -> str:
    """This cell comes next."""
    assert _cells is not None
    _cells.aim(cell_id)
    return json.dumps({})


def finish() -> str:
    """End the run."""
    assert _cells is not None
    return json.dumps(_cells.finish())
