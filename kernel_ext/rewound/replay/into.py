"""Hands recorded values of a run to another notebook, script or function, which is a run of its own.

All that can be known is checked before anything starts: which value goes where, whether it is there, whether its type fits.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewound.capture.begun import seeded_environ
from rewound.capture.session import new_run_id
from rewound.errors import BadRequest, BadSource
from rewound.model import Run
from rewound.replay.guards import Asked, check
from rewound.replay.looping import finished
from rewound.replay.matching import Into, Matched, changed_classes, last_run_of, match
from rewound.replay.needs import damage_told
from rewound.replay.offered import offered
from rewound.replay.outcome import Begins, Outcome, Progress, Request, status_of
from rewound.replay.overrides import as_json, parameters_cell, told, with_variables
from rewound.replay.placing import fill, place
from rewound.replay.run_ids import checked_id
from rewound.replay.source import HANDED_CELL
from rewound.replay.targets import FORMS, Target, target_of
from rewound.store import Reader, open_reader
from rewound.store.codec import classes_named

if TYPE_CHECKING:
    from rewound.capture.notebook import KernelDriver

Told = Callable[[Outcome, int], None]
"""Called with each outcome as its run ends, and with how many are still to come."""
_CHILD = "import sys; from rewound.replay.handing import child; sys.exit(child(sys.argv[1]))"
_IN_KERNEL = "__import__('rewound.replay.handing').replay.handing."


@dataclass(frozen=True)
class _Prepared:
    """One hand-over that is checked and can begin."""

    reader: Reader
    parent: Run
    target: Target
    matched: Matched
    request: Request
    command: str
    told: Into
    meta: Mapping[str, Any]


def hand_over(  # noqa: PLR0913 - what can be asked of it
    runs: Sequence[str],
    into: Sequence[str],
    *,
    from_step: str | None = None,
    mapping: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    offline: bool = False,
    live: Sequence[str] = (),
    allow_mutations: Sequence[str] = (),
    output: str | Path | None = None,
    quiet: bool = False,
    run_id: str | None = None,
    store: str | None = None,
    start: Path | None = None,
    progress: Progress | None = None,
    begins: Begins | None = None,
    told: Told | None = None,
) -> tuple[Outcome, ...]:
    """Hand what was recorded in each of the runs to each of the targets: a notebook, a script, `FILE.py:FUNCTION` or `MODULE:FUNCTION`.

    Every pair makes a run of its own, which knows where its input came from. Handed over are the outputs of `from_step`, else what was
    there at the run's end, before the step in which it failed. Values go to parameters of their name; `mapping`: by OLD the NEW;
    `overrides`: values of further parameters; of several targets, each takes of these what it has. All pairs are checked before the first
    begins. The other options are those of `rewound.replay` (`run_id`: of one pair alone); by default the outside is asked, and what would
    change it is held back. `begins` and `told` are called as each run begins and ends.
    Raises UnknownRun, UnknownStep, RunStillGoing, MissingSource, BadSource, MissingData, BadRequest, UntrustedData.
    """
    if not into:
        raise BadRequest("Nothing is named to hand anything to.", hint=FORMS)
    if output is not None and (len(runs) * len(into) > 1 or not into[0].endswith(".ipynb")):
        raise BadRequest("--output is one executed notebook: it goes with one run and one --into NOTEBOOK.", hint="Leave --output out.")
    reader = open_reader(store, start=start)
    request = Request(
        "", allow_mutations=tuple(allow_mutations), dry_run=dry_run, output=Path(output) if output else None, offline=offline,
        store=store or os.environ.get("REWOUND_STORE", "") or str(reader.folder), live=tuple(live), quiet=quiet,
    )  # fmt: skip
    given = as_json(overrides or {})
    parents = list({parent.id: parent for parent in map(reader.resolve, runs)}.values())
    targets = [(text, target_of(text, start)) for text in dict.fromkeys(into)]
    prepared = [
        _prepare(reader, parent, text, target, from_step, *_of_target(target, targets, mapping or {}, given), request)
        for parent in parents
        for text, target in targets
    ]
    if run_id is not None and len(prepared) > 1:
        raise BadRequest(f"run_id names one run, and this makes {len(prepared)}.", hint="Leave it out.")
    run_id = checked_id(reader, run_id)
    return tuple(map(_planned, prepared)) if dry_run else tuple(_carried_out(prepared, run_id, begins, told, progress))


def _carried_out(
    prepared: Sequence[_Prepared], run_id: str, begins: Begins | None, told: Told | None, progress: Progress | None
) -> Iterator[Outcome]:
    """One by one, the first as `run_id`."""
    for number, one in enumerate(prepared, 1):
        if begins is not None and not begins(run_id):
            return
        outcome = _carry_out(one, run_id, progress)
        if told is not None:
            told(outcome, len(prepared) - number)
        yield outcome
        run_id = new_run_id()


def _of_target(
    target: Target, targets: Sequence[tuple[str, Target]], mapping: Mapping[str, str], given: Mapping[str, Any]
) -> tuple[Mapping[str, str], Mapping[str, Any]]:
    """What is mapped and given to this one of several targets: what only another one has is meant for that."""

    def is_for(name: str) -> bool:
        return target.takes(name) or not any(other.takes(name) for _, other in targets)

    return {old: new for old, new in mapping.items() if is_for(new)}, {name: value for name, value in given.items() if is_for(name)}


NOT_INTO = ("source", "as_is", "resume", "replies", "headers", "until", "strict", "map_shared", "moved", "purpose", "watcher")
"""Options of a replay that mean nothing where values are handed over."""


def check_goes_with_into(**others: object) -> None:
    """Raises BadRequest for options of a replay that mean nothing where values are handed over."""
    asked = [f"--{name.replace('_', '-').replace('headers', 'header')}" for name, value in others.items() if value]
    if asked:
        raise BadRequest(
            f"{' and '.join(asked)} and --into do not go together.", hint="The target is a program of its own: leave them out."
        )


def hand_over_one(asked: Mapping[str, Any]) -> Outcome:
    """The same for one run and one target, by the parameters of `replay`."""
    check_goes_with_into(**{name: asked[name] for name in NOT_INTO})
    options = {name: value for name, value in asked.items() if name not in {*NOT_INTO, "run", "into"}}
    return hand_over([asked["run"]], [asked["into"]], **options)[0]


def _prepare(reader: Reader, parent: Run, text: str, target: Target, from_step: str | None, mapping: Mapping[str, str],
             given: Mapping[str, Any], request: Request) -> _Prepared:  # fmt: skip
    check(Asked(reader, (parent,), in_kernel=True))  # it is no link of a chain of replays
    target = dataclasses.replace(target, notebook=copy.deepcopy(target.notebook))  # each run has values of its own in it
    last = last_run_of(reader, target)
    with damage_told(parent):  # all that is handed over is read here
        matched = match(reader, offered(reader, parent, from_step), target, mapping, given, last)
    classes = {value.parameter: classes_named(value.encoded) for value in matched.values}
    warnings = changed_classes(reader, parent, matched.values, classes)
    last_id = last[0].id if last is not None else None
    about = Into(target.name, target.kind, matched.values, told(given), matched.left, last_id, tuple(warnings))
    values = [
        {
            "run": one.run,
            "step": one.step.id,
            "at": one.at,
            "recorded": one.recorded,
            "name": one.name,
            "as": one.parameter,
            "type": one.type,
        }
        for one in matched.values
    ]
    meta = {
        "target": target.name, "kind": target.kind, "file": str(target.file), "function": target.function, "module": target.module,
        "root": str(target.root) if target.root else None, "source": target.source, "target_run": last_id, "from": values,
        "positional": [one.name for one in target.parameters if one.positional],
        "names": [one.name for one in target.parameters if one.required],
    }  # fmt: skip
    request = dataclasses.replace(request, run=parent.id, overrides=given, given=given)
    command = f"rewound replay {parent.id} --into {text}"
    request = _with_texts(reader, target, values, request)
    return _Prepared(reader, parent, target, matched, request, command, about, meta)


def _with_texts(reader: Reader, target: Target, values: Sequence[Mapping[str, Any]], request: Request) -> Request:
    """The request with the source to run, where that is not the file's: of a notebook, in `target.notebook`."""
    if target.kind == "function":
        return request
    if target.kind == "notebook":
        request = fill(target.notebook, values, request, [one.name for one in target.parameters if one.required])
        texts = {cell["id"]: "".join(cell["source"]) for cell in target.notebook.cells if cell["cell_type"] == "code"}
        request = with_variables(reader, request, texts, parameters_cell(target.notebook))
        for cell in target.notebook.cells:
            cell["source"] = request.edited.get(cell["id"], cell["source"])
        edited: Mapping[str, str] = {}
    else:
        file = str(target.file)
        texts = dict(place({file: target.text}, values, {}, None, notebook=False).texts)
        request = with_variables(reader, request, texts)
        edited = {**texts, **request.edited}
    if request.overrides:
        name = next(iter(request.overrides))
        raise BadRequest(f"--set {name}: {target.name} binds no {name} at its top.", hint="Only what stands there can be set.")
    return dataclasses.replace(request, edited=edited)


def _planned(one: _Prepared) -> Outcome:
    return Outcome(None, one.parent.id, "succeeded", 0.0, 0.0, (), given=told(one.request.given), into=one.told)


def _carry_out(one: _Prepared, run_id: str, progress: Progress | None) -> Outcome:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rewound-") as folder:
        about = {
            "run": one.parent.id, "run_id": run_id, "store": one.request.store, "into": one.meta, "command": one.command,
            "answer": str(Path(folder, "answer.json")), "options": one.request.options(),
        }  # fmt: skip
        if progress is not None:
            progress(f"running {one.target.file.name}")
        if one.target.kind == "notebook":
            outside = _run_notebook(one, about, Path(folder), progress)
        else:
            outside = _run_process(about, Path(folder), one.request.quiet)
    run = one.reader.run(run_id)
    status = status_of(run.status == "succeeded", outside)
    seconds, given = time.monotonic() - began, told(one.request.given)
    return Outcome(run_id, one.parent.id, status, seconds, 0.0, (), error=run.error, given=given, into=one.told, **outside)


# ---- a script or a function


def _run_process(about: dict[str, Any], folder: Path, quiet: bool) -> dict[str, Any]:
    """The answer of the process: what it asked of the outside. Raises BadSource if no run came of it."""
    asked = folder / "about.json"
    asked.write_text(json.dumps(about), "utf-8")
    command = [sys.executable, "-c", _CHILD, str(asked)]
    environ = {**os.environ, **seeded_environ()}
    code = _run(command, environ, quiet)
    if not any(run.id == about["run_id"] for run in open_reader(about["store"]).runs()):
        raise BadSource(f"{about['into']['target']} could not be begun: its process ended with {code}.")
    answer = Path(about["answer"])
    return dict(json.loads(answer.read_text("utf-8"))) if answer.exists() else {}


def _run(command: list[str], environ: dict[str, str], quiet: bool) -> int:
    """The process's exit code. What it prints goes where ours goes; in a kernel, below the cell, when it has ended."""
    if quiet:
        return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environ).returncode
    try:
        output: int = sys.stdout.fileno()
    except (OSError, ValueError, AttributeError):  # it is no file
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environ)
        sys.stdout.write(done.stdout.decode("utf-8", "replace"))
        return done.returncode
    return subprocess.run(command, check=False, stdout=output, env=environ).returncode


# ---- a notebook


def _run_notebook(one: _Prepared, about: dict[str, Any], folder: Path, progress: Progress | None) -> dict[str, Any]:
    from rewound.capture.notebook import KernelDriver, cell_indexes

    notebook = one.target.notebook
    cells = folder / "cells.json"
    cells.write_text(json.dumps([{"id": cell["id"], "source": cell["source"]} for cell in notebook.cells]), "utf-8")
    about |= {"cells": str(cells), "indexes": cell_indexes(notebook)}
    outside = finished(_execute(KernelDriver(notebook, one.target.file.parent), about, progress))
    if one.request.output is not None:
        import nbformat

        notebook.cells.sort(key=lambda cell: cell["id"] != HANDED_CELL)
        nbformat.write(notebook, one.request.output)
    return outside


async def _execute(driver: KernelDriver, about: dict[str, Any], progress: Progress | None) -> dict[str, Any]:
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    order = sorted(range(len(driver.nb.cells)), key=lambda index: driver.nb.cells[index]["id"] != HANDED_CELL)
    async with driver.kernel():
        await driver.ask(f"{_IN_KERNEL}begin({json.dumps(json.dumps(about))})")
        try:
            for index in order:
                cell = driver.nb.cells[index]
                if progress is not None:
                    progress(f"running cell {index}")
                await driver.ask(f"{_IN_KERNEL}aim({json.dumps(cell['id'])})")
                await driver.async_execute_cell(cell, index)
        except CellExecutionError:
            pass
        except DeadKernelError:
            return {}
        return await driver.ask(f"{_IN_KERNEL}finish()")
