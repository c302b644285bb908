"""`%replay` in the kernel where the run failed: the namespace is put back in place, then what must run runs."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import importlib
import sys
import threading
import time
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rewound.capture.branched import BRANCHES, on
from rewound.capture.kernel import KernelRecording
from rewound.capture.namespace import is_tracked
from rewound.capture.session import new_run_id
from rewound.config import load_config
from rewound.effects.limits import Limits
from rewound.errors import BadRequest
from rewound.model import Run, Value
from rewound.replay.arguments import environment
from rewound.replay.files import Files
from rewound.replay.foreseen import foreseen
from rewound.replay.guards import IN_KERNEL, Asked, check
from rewound.replay.needs import check_needs, damage_told, needs_of_cells, needs_of_effects
from rewound.replay.outcome import Outcome, Request, ended, limits_of, outside_told
from rewound.replay.overrides import Overrides, inherited, note, overrides_of, parameters_cell, told, with_variables
from rewound.replay.placing import into_of
from rewound.replay.plan import Decision, line_of
from rewound.replay.settings import settings_for
from rewound.replay.source import Item
from rewound.replay.versions import Across, across_notebook, note_mapping
from rewound.replay.watched import watcher_of
from rewound.replay.worker import Worker, items_today, make_decisions
from rewound.store import Reader, open_reader


def live_replay(
    recording: KernelRecording,
    run: str,
    *,
    source: str | Path | None = None,
    from_step: str | None = None,
    until: str | None = None,
    as_is: bool = False,
    dry_run: bool = False,
    output: str | Path | None = None,
    store: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    strict: bool = False,
    **limits: Any,
) -> Outcome:
    """Replay a run in this kernel. The new run goes on recording the cells that follow.

    Objects that are still as they were recorded stay the same objects. `limits` are those of `rewound.replay`: offline, live,
    allow_mutations, resume, replies; how names are mapped: mapping, map_shared; and `whole`: see `decide`. Raises what `rewound.replay`
    raises. `document`: today's notebook as the front end has it; `numbered`: the cells get execution counts, as a person's do.
    """
    _check(limits.pop("headers", ()))
    began = time.monotonic()
    reader, parent = _open(recording, run, store)
    besides = _guarded(reader, parent, as_is=as_is, strict=strict)
    numbered, document = limits.pop("numbered", False), limits.pop("document", None)
    versions, notebook = _across(reader, parent, _asked(parent, source, limits, as_is=as_is, dry_run=dry_run), document)
    items, reader = items_today(versions.reader, parent, None, notebook), versions.reader
    given = inherited(parent, overrides or {}, as_is=as_is)
    items, rest = _with_variables(reader, parent, items, given, parameters_cell(notebook))
    with damage_told(parent):
        files = Files(effects := reader.effects(parent.id))
    options = {"from_step": from_step, "until": until, "as_is": as_is, "overrides": rest, **limits}
    found = overrides_of(reader, parent, options)
    decisions = make_decisions(reader, parent.id, items, options, found.asked, files)
    check_needs(reader, parent, (*needs_of_cells(items, decisions, _alive(recording)), *needs_of_effects(effects)))
    changed = files.changed()
    if dry_run:
        lines = [line_of(*planned) for planned in zip(items, decisions, strict=True)]
        return versions.told(replace(foreseen(reader, parent, lines, began, changed), given=told(given), **besides))
    with environment(found.environment), _emptied(recording) as live:
        worker = _start(recording, reader, parent, items, decisions, limits_of(parent.id, options, found), live, found)
        _tell(worker, given, options, versions)
        worker.watcher = watcher_of(options, worker.session, reader, parent.id)
        failed = _carry_out(recording, worker, items, numbered=numbered)
    _write(notebook, output)
    outside = {"changed_files": changed, "given": told(given), "until": worker.ended_at(), **besides, **outside_told(worker.server.counts)}
    error = recording.cells.failed if recording.cells is not None else None
    return versions.told(ended(worker.run, parent.id, not failed, began, tuple(worker.lines), error, outside))


def _tell(worker: Worker, given: Mapping[str, Any], options: Mapping[str, Any], versions: Across) -> None:
    """The worker and its run know what was asked for."""
    note(worker.session, given, options)
    note_mapping(worker.session, versions.mapping)
    worker.end_at(options["until"])
    if options["as_is"]:
        worker.bar_all()


def _asked(run: Run, source: str | Path | None, limits: dict[str, Any], **asked: Any) -> Request:
    """What is asked of the sources; how names are mapped is taken out of `limits`."""
    said = {name: limits.pop(name) for name in ("mapping", "map_shared") if name in limits}
    return Request(run.id, source=Path(source) if source else None, **asked, **said)


def _across(reader: Reader, parent: Run, asked: Request, document: Any) -> tuple[Across, Any]:
    """What goes together of the recorded run and today's notebook, and that notebook. Raises BadRequest for what cannot be had here."""
    _check_own(reader, parent)
    path = asked.source or (Path(parent.source) if parent.source else None)
    notebook = _notebook_at(path) if document is None else document
    return across_notebook(reader, parent, asked, path, notebook), notebook


def _check(headers: Sequence[str]) -> None:
    if headers:
        raise BadRequest("A notebook's run is no request: it has no headers.", hint="Leave --header out.")


def _check_own(reader: Reader, run: Run) -> None:
    """Raises BadRequest for a run that was handed values of another one: its notebook alone does not have them."""
    if into_of(reader, run) is not None:
        what = f"Run {run.id} was handed values of another run, and this kernel has its own."
        raise BadRequest(what, hint=f"Replay it in a fresh one: %replay {run.id} --isolated")


def _with_variables(
    reader: Reader, run: Run, items: list[Item], given: Mapping[str, Any], first: str | None
) -> tuple[list[Item], Mapping[str, Any]]:
    """The items in which variables have the given values, and what of these is for models; `first` is the cell of the parameters."""
    texts = {item.cell_id: item.source for item in items if item.cell_id is not None}
    request = with_variables(reader, Request(run.id, overrides=given), texts, first)
    said = {texts[cell]: text for cell, text in request.edited.items()}  # a cell may have been executed with other text before
    items = [replace(item, source=said.get(item.source, item.source)) if item.cell_id in request.edited else item for item in items]
    return items, request.overrides


def _notebook_at(path: str | Path | None) -> Any:
    """The notebook, if there is one. What reads it is imported here, because that takes a kernel seconds."""
    if path is None or not Path(path).is_file():
        return None
    from rewound.capture.notebook import read_notebook

    return read_notebook(Path(path))


def _write(notebook: Any, output: str | Path | None) -> None:
    if output is not None and notebook is not None:
        import nbformat

        nbformat.write(notebook, output)


def _start(
    recording: KernelRecording,
    reader: Reader,
    parent: Run,
    items: list[Item],
    decisions: list[Decision],
    limits: Limits,
    live: Mapping[str, tuple[Value | None, Any]],
    overrides: Overrides | None = None,
) -> Worker:
    """End the run that is being recorded, and begin the one of the replay, in an emptied namespace."""
    config = settings_for(parent, load_config(), as_is=limits.strict)
    recording.stop()
    indexes = {item.cell_id: item.index for item in items if item.cell_id is not None and item.index is not None}
    recording.start(
        "replay", run_id=new_run_id(), source=parent.source, cells=indexes, replay_of=parent.id, config=config,
        meta={IN_KERNEL: True, BRANCHES: [on(recording.branch, -1)]},
    )  # fmt: skip
    return Worker(recording.shell, recording, reader, parent.id, items, decisions, limits, live, overrides)


def _open(recording: KernelRecording, run: str, store: str | None) -> tuple[Reader, Run]:
    reader = reader_here(recording, store)
    parent = reader.resolve(run)
    reader.check_trust(parent.id)
    return reader, parent


def reader_here(recording: KernelRecording, store: str | None = None) -> Reader:
    """The store that this kernel is recorded into, with all that was recorded so far."""
    session = recording.session
    if session is not None:
        session.recorder.drain()
        session.writer.flush()
    start = Path(session.run.source).parent if session is not None and session.run.source else None
    return open_reader(store or (session.config.store or None if session is not None else None), start=start)


def _guarded(reader: Reader, parent: Run, *, as_is: bool = False, strict: bool = False) -> dict[str, Any]:
    """What a replay here tells besides, as `check` answers, which raises what stands against it."""
    return check(Asked(reader, (parent,), as_is, strict, in_kernel=True))  # the chain does not count here: see `guards`


def _alive(recording: KernelRecording) -> dict[str, str | None]:
    """The hashes of the variables that are in the kernel, as far as they are known."""
    if recording.cells is None:
        return {}
    space, versions = recording.shell.user_ns, recording.cells.namespace.versions
    return {name: version.hash for name, version in versions.items() if name in space and version.identity == id(space[name])}


@contextlib.contextmanager
def _emptied(recording: KernelRecording) -> Iterator[dict[str, tuple[Value | None, Any]]]:
    """Empty the namespace of what the person made; each object is kept with the version that it is.

    Where the replay cannot be carried out, they are put back: nobody loses a namespace to an error of a file that is loaded again.
    """
    space = recording.shell.user_ns
    versions = recording.cells.namespace.versions if recording.cells is not None else {}
    live = {name: (versions.get(name), space.pop(name)) for name in list(space) if is_tracked(name)}
    try:
        yield live
    except BaseException:
        for name, (_, value) in live.items():
            space.setdefault(name, value)
        raise


def _carry_out(recording: KernelRecording, worker: Worker, items: list[Item], *, numbered: bool = False) -> bool:
    """Whether a cell failed."""
    undo: list[tuple[types.FunctionType, types.CodeType]] = []
    failed = False
    try:
        _reload_changed(worker)
        while (position := worker.advance()) is not None:
            undo += list(_swap(worker))
            failed = not _run_cell(recording.shell, items[position], numbered=numbered)
            worker.ran()
            if failed:
                worker.position = position
                worker.rest()
                break
        worker.load_all()
        if not failed and worker.server.limits.resume:
            worker.session.note(behind=True)  # see `rewound.replay.recover`
    finally:
        for function, code in undo:
            function.__code__ = code
        worker.close()
    return failed


def _run_cell(shell: Any, item: Item, *, numbered: bool = False) -> bool:
    """Run a cell as the front end would; True if it succeeded. `numbered`: it is one of the session's, with a number of its own."""
    if not shell.should_run_async(item.source, transformed_cell=item.transformed):
        return bool(shell.run_cell(item.source, store_history=numbered, cell_id=item.cell_id).success)
    # The kernel's own loop is busy with the cell that asks: awaiting cells get a loop in a thread of their own.
    answer: list[Any] = []
    context = contextvars.copy_context()

    def run() -> None:
        told: dict[str, Any] = {"store_history": numbered, "transformed_cell": item.transformed, "cell_id": item.cell_id}
        done = asyncio.run(shell.run_cell_async(item.source, **told))
        answer.append(done)

    thread = threading.Thread(target=lambda: context.run(run))
    thread.start()
    thread.join()
    for done in answer:  # who awaits a cell tells its end too: the kernel does, where it runs one
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", done)
    return bool(answer and answer[0].success)


def _reload_changed(worker: Worker) -> None:
    """Load the project's modules again whose files are not as they were recorded, so that a fix there counts."""
    codes = [code for code in worker.today.codes.values() if code.cell is None and code.file.endswith(".py")]
    sources = {code.file: code.source for code in codes}
    for module in list(sys.modules.values()):
        file = getattr(module, "__dict__", {}).get("__file__")
        if file in sources and worker.differs(file, sources[file]) and module.__name__ != "__main__":
            importlib.reload(module)


def _swap(worker: Worker) -> Iterator[tuple[types.FunctionType, types.CodeType]]:
    """Let functions that stayed alive ask the server too: same function objects, extended code, until the replay ends."""
    for function, code in worker.extended_codes():
        yield function, function.__code__
        function.__code__ = code
