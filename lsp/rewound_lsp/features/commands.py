"""Commands behind the lenses and the views of an editor: replay in a process of its own, why, runs, places, and how to debug."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import sys
import uuid
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types

from rewound_lsp import children
from rewound_lsp.pages import cache_folder
from rewound_lsp.places import Place, location, piece_of
from rewound_lsp.server import Server
from rewound_lsp.stores import Store

SAVE_SECONDS = 120.0
"""That a replay waits for a document to be saved: it goes by the files on the disk."""
LISTED = "30"
About = dict[str, Any]
"""What a lens hands over: `uri` of the document, and where they are known `run`, `step`, `function`, `name`."""


def register(server: Server) -> None:
    """The commands get their names when it is known whether the client has some of these names itself."""

    def add(_settings: object) -> None:
        prefix = "rewound.server." if server.settings.client_commands else "rewound."
        for name, carry_out in COMMANDS.items():
            server.command(prefix + name)(_handler(server, name, carry_out))

    server.starting.append(add)


def _handler(
    server: Server, name: str, carry_out: Callable[[Server, About], Coroutine[Any, Any, Any]]
) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def _command(*arguments: Any) -> Any:
        about = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
        try:
            return await carry_out(server, about)
        except asyncio.CancelledError:
            raise
        except OSError as error:
            _say(server, f"{name}: {error}", types.MessageType.Error)
            return {"error": {"name": "internal-error", "message": str(error), "hint": None}}

    return _command


async def _replay(server: Server, about: About) -> Any:
    """Replay a run from a step on, as the files are now; told as progress, ended by who cancels that."""
    run, start = str(about.get("run") or "last"), _folder(server, about)
    token = str(uuid.uuid4())
    progress = await _begin(server, token, f"Replaying {run}")
    try:
        if not await _saved(server, about, progress):
            return {"error": {"name": "refused", "message": "The document was not saved.", "hint": "Save it, then replay."}}
        progress("the files as they are now")
        words = [run, *_options(about), "--store", await _store(server, about, start)]
        work = asyncio.create_task(children.replay(words, start))
        answer = await _until(work, server.work_done_progress.tokens.get(token))
    except asyncio.CancelledError:
        _end(server, token, "cancelled")
        raise
    outcome: Any = answer.get("outcome")
    error: Any = answer.get("error")
    if outcome is not None:
        told = f"Replay of {run}: {outcome['status']} as {outcome['run']}, {_counted(outcome['plan'])}"
        kind = types.MessageType.Info if outcome["status"] == "succeeded" else types.MessageType.Warning
    else:
        told, kind = " ".join(part for part in (error["message"], error["hint"]) if part), types.MessageType.Warning
    _end(server, token, told)
    held = outcome is not None and outcome["status"] == "held"
    if not (held and server.settings.client_commands):  # an extension of ours asks about it
        _say(server, f"{told}. {outcome['error']['message']}" if held and outcome["error"] else told, kind)
    return answer


def _options(about: About) -> list[str]:
    """As the command line has them: from which step on, other values of variables, and which steps may change something outside.

    Values are words, NAME=JSON: a client whose language has one kind of number would make 1 of 1.0.
    """
    options = about.get("options") or {}
    words = ["--from", str(about["step"])] if about.get("step") else []
    for option, name in (("--set", "set"), ("--allow-mutations", "allow_mutations")):
        words += [word for given in options.get(name) or () for word in (option, str(given))]
    return words


def _counted(plan: list[dict[str, Any]]) -> str:
    actions = [line["action"] for line in plan]
    return ", ".join(f"{actions.count(action)} {action}" for action in ("restored", "ran", "served", "skipped") if action in actions)


async def _until(work: asyncio.Task[dict[str, Any]], cancelled: Any) -> dict[str, Any]:
    """The answer, unless the client cancels the progress, or the request itself."""
    try:
        while not work.done():
            await asyncio.wait([work], timeout=0.1)
            if cancelled is not None and cancelled.cancelled():
                work.cancel()
    except asyncio.CancelledError:
        work.cancel()
        raise
    if work.cancelled():
        return {"error": {"name": "cancelled", "message": "The replay was cancelled.", "hint": None}}
    return work.result()


async def _begin(server: Server, token: str, title: str) -> Callable[[str], None]:
    """Progress that the client can cancel; how far it is, is reported by what is returned."""
    window = server.client_capabilities.window
    if window is None or not window.work_done_progress:
        return lambda _text: None
    with contextlib.suppress(Exception):  # a client that says it can, and cannot
        await asyncio.wait_for(server.work_done_progress.create_async(token), 5.0)
        server.work_done_progress.begin(token, types.WorkDoneProgressBegin(title, cancellable=True))
        return lambda text: server.work_done_progress.report(token, types.WorkDoneProgressReport(message=text))
    return lambda _text: None


def _end(server: Server, token: str, told: str) -> None:
    if token in server.work_done_progress.tokens:
        server.work_done_progress.end(token, types.WorkDoneProgressEnd(message=told))
        del server.work_done_progress.tokens[token]


async def _saved(server: Server, about: About, progress: Callable[[str], None]) -> bool:
    """Wait until the document is on the disk as it is in the editor; nobody but the editor writes it."""
    uri = str(about.get("uri") or "")
    if server.document(uri) is None or _as_on_disk(server, uri):
        return True
    document = server.document(uri)
    name = document.path.name if document is not None else uri
    progress(f"waits until {name} is saved")
    _say(server, f"Save {name}: the replay begins then.", types.MessageType.Info)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SAVE_SECONDS):
            while not _as_on_disk(server, uri):
                server.saved.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(server.saved.wait(), 0.5)
            return True
    return False


def _as_on_disk(server: Server, uri: str) -> bool:
    document, text = server.document(uri), server.text(uri)
    if document is None or text is None:
        return True
    try:
        read = document.path.read_text("utf-8")
        if not document.is_cell:
            return read.replace("\r\n", "\n").replace("\r", "\n") == "\n".join(text.lines)
        sources = ["".join(cell["source"]) for cell in json.loads(read)["cells"]]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    notebook = server.workspace.get_notebook_document(cell_uri=uri)
    cells = [server.text(cell.document) for cell in notebook.cells] if notebook is not None else []
    return all("\n".join(cell.lines) in sources for cell in cells if cell is not None)


async def _why(server: Server, about: About) -> Any:
    """Why a value is what it is, or why the run failed: the page that the command prints."""
    run, step = str(about.get("run") or "last"), about.get("step")
    if about.get("name"):
        words = ["why", run, f"{about['name']}@{step}" if step else str(about["name"])]
    elif about.get("function") is None and step:
        words = ["why", run, f"@{step}"]
    else:
        words = ["show", run, "--step", str(step)] if step else ["debug", run]
    if about.get("failed"):
        words = ["debug", run]
    return await _page(server, about, words)


async def _runs(server: Server, about: About) -> Any:
    """The newest runs of the store that the document belongs to."""
    return await _page(server, about, ["runs", "--limit", LISTED])


async def _page(server: Server, about: About, words: list[str]) -> Any:
    """What a command prints, shown as a document where the client can, and answered: as JSON, if that is asked for."""
    start = _folder(server, about)
    words += ["--store", await _store(server, about, start)]
    told = await children.command(*words, *(["--json"] if about.get("json") else []), cwd=start)
    if told.code not in (0, 1) or not told.out.strip():
        _say(server, told.err.strip() or f"rewound {words[0]} ended with {told.code}", types.MessageType.Warning)
        return {"error": {"name": "bad-request", "message": told.err.strip(), "hint": None}}
    if about.get("json"):
        return json.loads(told.out)
    await _show(server, words, told.out)
    return {"text": told.out}


async def _show(server: Server, words: list[str], text: str) -> None:
    window = server.client_capabilities.window
    if window is not None and window.show_document is not None and window.show_document.support:
        name = "-".join(["rewound", words[0], hashlib.blake2b("\0".join(words).encode(), digest_size=4).hexdigest()])
        path = cache_folder() / "pages" / f"{name}.txt"
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            await server.window_show_document_async(types.ShowDocumentParams(path.as_uri(), take_focus=True))
            return
    _say(server, text.strip()[:2000], types.MessageType.Info)


async def _place(server: Server, about: About) -> Any:
    """Where a recorded line of a file or a cell stands today, open or on the disk; null where it has changed since."""
    line = int(about.get("line") or 1)
    place = Place(about.get("file"), about.get("cell_id"), line, line)
    store = _store_of(server, about, _folder(server, about))
    facts = None if store is None else await store.ask(partial(store.of_run, str(about.get("run"))))
    if store is None or facts is None:
        return None
    found = location(server, facts, await store.ask(partial(piece_of, facts, place)), place)
    return None if found is None else {"uri": found.uri, "line": found.range.start.line + 1}


async def _debug(server: Server, about: About) -> Any:
    """How a debug adapter for the run is started: by the client, which alone can debug."""
    run, start = str(about.get("run") or "last-failed"), _folder(server, about)
    adapter = [sys.executable, "-m", "rewound", "dap", run, "--store", await _store(server, about, start)]
    if not server.settings.client_commands:  # an extension of ours starts it itself
        _say(server, f"Attach a debugger: rewound dap {run}", types.MessageType.Info)
    return {"run": run, "step": about.get("step"), "adapter": adapter, "cwd": str(start)}


def _folder(server: Server, about: About) -> Path:
    """Where to start a command for a document: its folder."""
    document = server.document(str(about.get("uri") or ""))
    roots = server.roots()
    folder = document.path.parent if document is not None else roots[0] if roots else Path.cwd()
    return folder if folder.is_dir() else Path.cwd()


async def _store(server: Server, about: About, start: Path) -> str:
    """The store of a document, as an option of a command has it."""
    store = _store_of(server, about, start)
    return str(store.folder) if store is not None else str(start / ".rewound")


def _store_of(server: Server, about: About, start: Path) -> Store | None:
    document = server.document(str(about.get("uri") or ""))
    return server.stores.of(document.path if document is not None else start / "x.py", server.roots())


def _say(server: Server, text: str, kind: types.MessageType) -> None:
    server.window_show_message(types.ShowMessageParams(type=kind, message=text))


COMMANDS: dict[str, Callable[[Server, About], Coroutine[Any, Any, Any]]] = {
    "replay": _replay,
    "why": _why,
    "runs": _runs,
    "debug": _debug,
    "place": _place,
}
"""Name -> what carries it out."""
