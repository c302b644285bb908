"""Carries a replay out: a notebook in a fresh kernel, a script in a fresh process."""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewound.capture.begun import replayed_environ
from rewound.config import load_config
from rewound.errors import BadRequest, MissingData, MissingSource
from rewound.model import Run
from rewound.replay.arguments import with_environment
from rewound.replay.files import Files
from rewound.replay.foreseen import foreseen
from rewound.replay.guards import Asked, chain_of, check
from rewound.replay.looping import finished
from rewound.replay.moved import WHERE_NOW, moved_to, placed
from rewound.replay.needs import check_needs, damage_told, needs_of_cells, needs_of_effects
from rewound.replay.outcome import Outcome, Progress, Request, Verdict, ended
from rewound.replay.overrides import inherited, overrides_of, parameters_cell, told, with_variables
from rewound.replay.placing import with_values
from rewound.replay.plan import PlanLine, line_of
from rewound.replay.programs import replay_program
from rewound.replay.run_ids import checked_id
from rewound.replay.versions import across_notebook
from rewound.store import Reader, open_reader, open_writer

if TYPE_CHECKING:
    # a script's replay must not wait for what only notebooks need
    from rewound.capture.notebook import KernelDriver


def replay(  # noqa: PLR0913 - what can be asked of a replay
    run: str,
    *,
    source: str | Path | None = None,
    from_step: str | None = None,
    until: str | None = None,
    as_is: bool = False,
    dry_run: bool = False,
    offline: bool = False,
    live: Sequence[str] = (),
    allow_mutations: Sequence[str] = (),
    resume: bool = False,
    replies: Sequence[str] = (),
    headers: Sequence[str] = (),
    overrides: Mapping[str, Any] | None = None,
    into: str | None = None,
    output: str | Path | None = None,
    moved: tuple[str, str] | None = None,
    quiet: bool = False,
    strict: bool = False,
    run_id: str | None = None,
    purpose: str | None = None,
    watcher: Mapping[str, Any] | None = None,
    mapping: Mapping[str, str] | None = None,
    map_shared: bool = False,
    store: str | None = None,
    start: Path | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Re-execute a recorded run from the first step that has to run again.

    The run is never changed: the replay is a new one. `source` is the file as it is now, by default the recorded one. It runs `from_step`
    on and ends behind `until`. `offline`: nothing may reach the outside; `live`: of it only these kinds, hosts or steps;
    `allow_mutations`: steps that may change it, or `all`; `resume`: go on for real where the recorded run ended; `replies`: what
    `rewound.ask` is answered beyond it; `headers`: of a recorded request, as `NAME: VALUE`. `overrides`: by `NAME` or `NAME@STEP` other
    values of variables that the source binds, of what models are asked (`model`, `prompt`, `system`, any field), of parameters of steps, of
    variables of the environment. `mapping`: recorded names of steps -> today's, kept for the next time, with `map_shared` for all. `moved`:
    of two folders the one that the recorded files lay in, and the one that holds those to run; `quiet`: what is printed is recorded only;
    `strict`: in the same environment only; `run_id`: what the new run is called; `purpose`: what it is made for, for its lineage;
    `watcher`: who is told of its steps, see `watched`. `into`: see `replay.into.hand_over`.
    Raises UnknownRun, MissingSource, BadSource, BadRequest, and a `Refused` of whatever guard has something against it (see `guards`).
    """
    asked = dict(locals())
    if into is not None:
        from rewound.replay.into import hand_over_one  # a replay does without

        return hand_over_one(asked)
    reader = open_reader(store, start=start)
    parent = reader.resolve(run)
    return _carry_out(reader, parent, _request(reader, parent, asked), progress, start)


def _request(reader: Reader, parent: Run, asked: Mapping[str, Any]) -> Request:
    """What was asked for, of the parameters of `replay`."""
    found = {field.name: asked[field.name] for field in dataclasses.fields(Request) if field.name in asked}
    found |= {name: Path(found[name]) if found[name] else None for name in ("source", "output")}
    found |= {name: tuple(found[name]) for name in ("live", "allow_mutations", "replies", "headers")}
    with damage_told(parent):
        given = inherited(parent, asked["overrides"] or {}, as_is=asked["as_is"])
    found |= {"run": parent.id, "run_id": checked_id(reader, asked["run_id"]), "mapping": dict(asked["mapping"] or {})}
    found |= {"overrides": given, "given": given, "store": asked["store"] or os.environ.get("REWOUND_STORE", "")}
    return Request(**found)


def _carry_out(reader: Reader, parent: Run, request: Request, progress: Progress | None, start: Path | None) -> Outcome:
    asked = Asked(reader, chain_of(reader, parent), request.as_is, request.strict, start)
    origin, besides = asked.chain[-1], check(asked)
    if request.headers and origin.kind != "request":
        raise BadRequest(f"Run {parent.id} is no request: it has no headers.", hint="Leave --header out.")
    reader, parent, origin, request = moved_to(reader, parent, origin, placed(request, parent, origin, start))
    if origin.kind in ("script", "module", "request") or (origin.kind == "call" and "into" in origin.meta):
        with damage_told(parent):
            outcome = replay_program(reader, parent, origin, request, progress)
        return dataclasses.replace(outcome, given=told(request.given), **besides)
    if origin.kind == "call":
        raise BadRequest(
            f"Run {parent.id} was recorded inside a program of its own.",
            hint="Run that program again under `rewound record`, then replay that run.",
        )
    with damage_told(parent):
        outcome = _replay_notebook(reader, parent, origin, request, progress)
    return dataclasses.replace(outcome, given=told(request.given), **besides)


def verify(run: str, *, store: str | None = None, start: Path | None = None, progress: Progress | None = None, **how: Any) -> Verdict:
    """Replay a run as it was recorded, and compare; `how`: see `quiet` and `run_id` of `replay`. Raises what `replay` raises."""
    from rewound.graph.compare import compare_runs  # a replay compares nothing, and would wait for it

    outcome = replay(run, as_is=True, purpose="verification", store=store, start=start, progress=progress, **how)
    reader = open_reader(store, start=start)
    assert outcome.run is not None
    parent, again = reader.run(outcome.replay_of), reader.run(outcome.run)
    found = compare_runs(reader, parent, again) if outcome.status in ("succeeded", "failed") else None
    verdict = Verdict(outcome, found)
    with open_writer(str(store or f"sqlite:///{reader.folder}"), load_config()) as writer:
        writer.end_run(dataclasses.replace(again, meta={**again.meta, "verified": verdict.reproducible}))
    return verdict


def original(reader: Reader, run: Run) -> Run:
    """The recorded run at the beginning of a chain of replays. Raises MissingData if the chain is broken."""
    return chain_of(reader, run)[-1]


def _replay_notebook(reader: Reader, parent: Run, origin: Run, request: Request, progress: Progress | None) -> Outcome:
    from rewound.capture.notebook import KernelDriver, read_notebook
    from rewound.replay.worker import items_today, make_decisions

    began = time.monotonic()
    path = request.source or (Path(parent.source) if parent.source else None)
    with tempfile.TemporaryDirectory(prefix="rewound-") as folder:
        if path is None or request.as_is:
            notebook_path, notebook = _recorded_notebook(reader, parent, Path(folder))
        else:
            if not path.is_file():
                raise MissingSource(f"The notebook {path} that run {parent.id} was recorded from is not there.", hint=WHERE_NOW)
            notebook_path, notebook = path.resolve(), read_notebook(path)
        versions = across_notebook(reader, parent, request, path, notebook)
        request = with_values(versions.reader, parent, notebook, versions.request)
        reader, request = versions.reader, _with_variables(versions.reader, notebook, request)
        items = items_today(reader, parent, str(path or notebook_path), notebook)
        files = Files(effects := reader.effects(parent.id))
        overrides = overrides_of(reader, parent, request.options())
        decisions = make_decisions(reader, parent.id, items, request.options(), overrides.asked, files)
        check_needs(reader, parent, (*needs_of_cells(items, decisions), *needs_of_effects(effects)))
        changed = files.changed()
        planned = tuple(line_of(item, decision) for item, decision in zip(items, decisions, strict=True))
        if request.dry_run:
            return versions.told(foreseen(reader, parent, planned, began, changed))
        run_id = request.run_id
        homes = [path.resolve().parent] if path is not None else [Path(parent.cwd)] if parent.cwd else []
        home = next((folder for folder in homes if folder.is_dir()), Path.cwd())  # what is followed as it was may be gone
        about = {
            "run": parent.id,
            "run_id": run_id,
            "source": str(path or notebook_path),
            "cells": str(_hand_over(notebook, Path(folder))),
            "store": request.store or str(reader.folder),
            **request.options(),
        }
        if request.output is not None and parent.kind == "kernel":
            notebook = _with_texts(read_notebook(notebook_path), request.edited)
        environ = with_environment(replayed_environ(parent.meta), overrides.environment)
        told = finished(
            _run_notebook(KernelDriver(notebook, home), about, environ, progress, talks=bool((request.watcher or {}).get("talks")))
        )
    done = tuple(PlanLine(**line) for line in told["plan"]) if "plan" in told else planned
    if request.output is not None:
        _write_output(notebook, items, done, request.output)
    run = reader.run(run_id)
    outside = {"changed_files": changed, **told.get("outside", {})}
    return versions.told(ended(run_id, parent.id, run.status == "succeeded", began, done, run.error, outside))


def _with_variables(reader: Reader, notebook: Any, request: Request) -> Request:
    """Give the notebook's variables the values that are asked for."""
    texts = {cell["id"]: "".join(cell["source"]) for cell in notebook.cells if cell["cell_type"] == "code"}
    request = with_variables(reader, request, texts, parameters_cell(notebook))
    _with_texts(notebook, request.edited)
    return request


def _with_texts(notebook: Any, texts: Mapping[str, str]) -> Any:
    for cell in notebook.cells:
        cell["source"] = texts.get(cell["id"], cell["source"])
    return notebook


def _hand_over(notebook: Any, folder: Path) -> Path:
    """A file with the cells as they were read here: the kernel reads no notebook, which takes seconds to import."""
    path = folder / "cells.json"
    path.write_text(json.dumps([{key: cell[key] for key in ("id", "cell_type", "source")} for cell in notebook.cells]), "utf-8")
    return path


def _recorded_notebook(reader: Reader, run: Run, folder: Path) -> tuple[Path, Any]:
    """A notebook made of the recorded source, where there is no file or the recording is to be followed."""
    import nbformat

    cells = []
    for step, cell in reader.cells(run.id):
        made = nbformat.v4.new_code_cell(cell.source)
        made["id"] = step.cell_id or f"cell-{step.seq}"
        cells.append((step.cell if step.cell is not None else step.seq, made))
    if not cells:
        raise MissingData(f"Run {run.id} holds no cells.", hint="There is nothing to replay.")
    by_id = {made["id"]: (place, made) for place, made in cells}
    notebook = nbformat.v4.new_notebook(cells=[made for _, made in sorted(by_id.values(), key=lambda pair: pair[0])])
    path = folder / "recorded.ipynb"
    nbformat.write(notebook, path)
    return path, notebook


async def _run_notebook(
    driver: KernelDriver, about: dict[str, Any], environ: Mapping[str, str], progress: Progress | None, *, talks: bool = False
) -> dict[str, Any]:
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    from rewound.capture.talking import talking

    call = "__import__('rewound.replay.worker').replay.worker."
    by_index = driver.nb.cells
    async with driver.kernel(environ), talking(driver) if talks else nullcontext():
        await driver.ask(f"{call}begin({json.dumps(json.dumps(about))})")
        try:
            while (next_cell := await driver.ask(f"{call}advance()"))["position"] is not None:
                index = next_cell["index"]
                if progress is not None:
                    progress(f"running cell {index}")
                failed = False
                try:
                    await driver.async_execute_cell(by_index[index], index)
                except CellExecutionError:
                    failed = True
                await driver.ask(f"{call}ran({failed})")
                if failed:
                    break
        except DeadKernelError:
            return {}
        return await driver.ask(f"{call}finish()")


def _write_output(notebook: Any, items: Any, lines: tuple[PlanLine, ...], output: Path) -> None:
    """The notebook as executed: recorded outputs for what was restored, new ones for what ran."""
    import nbformat

    actions = {line.cell: line.action for line in lines if line.function is None}
    for item in items:
        if item.index is None or item.index >= len(notebook.cells):
            continue
        cell = notebook.cells[item.index]
        if actions.get(item.index) == "restored" and item.cell is not None:
            cell["outputs"] = [nbformat.from_dict(dict(output)) for output in item.cell.outputs]
            cell["execution_count"] = item.cell.execution_count
        elif actions.get(item.index) == "skipped":
            cell["outputs"], cell["execution_count"] = [], None
    nbformat.write(notebook, output)
