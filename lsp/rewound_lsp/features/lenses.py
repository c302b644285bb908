"""Code lenses above cells and functions: what their last execution came to, and what can be done about it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from rewound_lsp.quick import Ready, Told, command_told, range_told
from rewound_lsp.server import Server
from rewound_lsp.shown import Placed, Shown
from rewound_lsp.texts import Text
from rewound_lsp.wording import result_text

CAN_DEBUG = importlib.util.find_spec("rewound.debug") is not None


def register(server: Server) -> None:
    """Lenses whose words are made when the client is about to show them."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=True))
    async def _lenses(ls: Server, params: types.CodeLensParams) -> Ready:
        shown = await ls.shown(params.text_document.uri) if ls.settings.code_lens else None
        text = ls.text(params.text_document.uri)
        if shown is None or text is None:
            return Ready([])
        taken: set[int] = set()
        return Ready([lens for placed in shown.units(text) for lens in _of_unit(params.text_document.uri, placed, text, taken)])

    @server.feature(types.CODE_LENS_RESOLVE)
    async def _resolve(ls: Server, lens: types.CodeLens) -> types.CodeLens:
        data: Any = lens.data
        shown = await ls.shown(data["uri"]) if isinstance(data, dict) and "uri" in data else None
        text = ls.text(data["uri"]) if shown is not None else None
        title = ""
        if shown is not None and text is not None:
            placed = _placed(shown, text, data)
            title = "" if placed is None else await _words(shown, placed)
        lens.command = types.Command(title=title or "…", command="rewound.runs", arguments=[data])
        return lens

    def _refresh(_uri: str | None) -> None:
        if server.refreshes("code_lens"):
            server.later("code lenses", lambda: server.workspace_code_lens_refresh(None))

    server.listeners.append(_refresh)


async def _words(shown: Shown, placed: Placed) -> str:
    """What came of a unit: found once, and again when the failure of its run is explained."""
    facts = placed.facts
    key = ("words", placed.unit.kind, placed.unit.codes, placed.same, facts.known_report is not None)
    if key not in facts.kept:
        facts.kept[key] = await shown.store.ask(lambda: result_text(placed))
    return str(facts.kept[key])


def is_shown(placed: Placed) -> bool:
    """A function that was called, a cell, and of files the one that was run."""
    unit, run = placed.unit, placed.facts.run
    if unit.kind == "module":
        return unit.calls is not None and placed.piece.file is not None and run.source == placed.piece.file
    return unit.kind == "cell" or unit.calls is not None


def step_of(placed: Placed) -> str:
    """The step that the commands are about."""
    if placed.piece.cell is not None and placed.unit.kind == "cell":
        return placed.piece.cell.id
    return f"s{placed.unit.calls.newest}" if placed.unit.calls is not None else "s0"


def _of_unit(uri: str, placed: Placed, text: Text, taken: set[int]) -> Iterator[Told]:
    """`taken`: lines that have their commands already."""
    if not is_shown(placed):
        return
    where = range_told(text.whole_lines(placed.line, placed.line))
    lenses = _lenses_of(uri, placed)
    if placed.line in taken:
        lenses = lenses[:1]
    taken.add(placed.line)
    yield from ({"range": where, **lens} for lens in lenses)


def _lenses_of(uri: str, placed: Placed) -> list[Told]:
    """All but where they are, which is all that an edit changes: the result, whose words are asked for later, and the commands."""
    unit, run = placed.unit, placed.facts.run
    known: dict[object, list[Told]] = placed.facts.kept.setdefault(("lenses", uri, placed.piece.key), {})
    found = known.get((unit.name, unit.header))
    if found is None:
        about = {"uri": uri, "run": run.id, "step": step_of(placed), "function": unit.name}
        failed = bool(unit.calls and unit.calls.failed)
        if unit.kind == "cell" and placed.piece.cell is not None:
            failed = placed.piece.cell.status == "failed"
        commands = [command_told("Replay from here", "rewound.replay", about)]
        if CAN_DEBUG and failed and run.status == "failed":
            commands.append(command_told("Debug from here", "rewound.debug", about))
        commands += [command_told("Why?", "rewound.why", {**about, "failed": failed}), command_told("Runs", "rewound.runs", about)]
        found = known[unit.name, unit.header] = [{"data": about}, *({"command": command} for command in commands)]
    return found


def _placed(shown: Shown, text: Text, data: Told) -> Placed | None:
    """The unit that a lens is about, if it is still there."""
    kept = text.kept.get("by step")
    if kept is None or kept[0] is not shown:
        by_step: dict[object, Placed] = {(one.facts.run.id, one.unit.name, step_of(one)): one for one in reversed(shown.units(text))}
        kept = text.kept["by step"] = (shown, by_step)
    found: Placed | None = kept[1].get((data.get("run"), data.get("function"), data.get("step")))
    return found
