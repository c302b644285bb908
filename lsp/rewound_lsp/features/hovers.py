"""Hovers: what a name was at that line in the last run, where it came from, and what it was in earlier calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from lsprotocol import types

from rewound.errors import RewoundError
from rewound.graph.access import UNKNOWN
from rewound.graph.brief import brief
from rewound.graph.durations import duration
from rewound.graph.property import type_name
from rewound.graph.recording import Activation
from rewound.model import Step
from rewound_lsp.names import Look, look, segment, value_at
from rewound_lsp.server import Server
from rewound_lsp.wording import error_text, value_text

HISTORY = 5
"""Earlier calls whose values are shown."""
LONG = 300


def register(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        shown, text = await ls.shown(uri), ls.text(uri)
        if shown is None or text is None:
            return None
        line, column = text.place(params.position)
        there = shown.at(text, line)
        if there is None:
            return None
        facts, piece, recorded = there

        def words() -> tuple[Look, str] | None:
            try:
                found = look(facts, piece, recorded, column)
                told = "" if found is None else "\n\n".join(_told(found))
            except RewoundError:  # a part of the recording is damaged: nothing is said rather than something wrong
                return None
            return (found, told) if found is not None and told else None

        answer = await shown.store.ask(words)
        if answer is None:
            return None
        found, told = answer
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, told), text.range(line, found.column, line, found.end_column))


def _told(found: Look) -> Iterator[str]:
    """Paragraphs of Markdown; none where nothing is known."""
    node = found.node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _of_function(found)
        return
    value = value_at(found)
    if value is UNKNOWN:
        yield from _of_call(found)
        return
    yield f"**{_plain(found.name)}** = {code(brief(value, LONG))}"
    when = "where it failed" if found.failed else "last execution" if found.unit.kind != "function" else "last call"
    yield f"{_plain(type_name(value))} · {when} in run {found.facts.run.id}"
    origin = _origin(found)
    if origin:
        yield origin
    yield from _history(found)


def _of_call(found: Look) -> Iterator[str]:
    """Of the name of a function that is called there: what the calls returned."""
    parent = found.act.source.parents.get(found.node)
    if not isinstance(parent, ast.Call) or parent.func is not found.node:
        return
    calls = found.facts.recording.calls_at(found.act, parent)
    if len(calls):
        yield f"**{_plain(found.name)}** {_outcome(found, calls[-1])}"
        count = f" · {len(calls):,} calls from here" if len(calls) > 1 else ""
        yield f"{duration(calls[-1].seconds)}{count} · run {found.facts.run.id}"


def _of_function(found: Look) -> Iterator[str]:
    """Of a function where it is defined: its last calls."""
    unit, facts = found.unit, found.facts
    node = found.node
    if unit.calls is None or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.lineno != unit.header:
        return
    steps = [step for number in unit.codes for step in facts.reader.newest_calls(facts.run.id, number, HISTORY)][-HISTORY:]
    failed = f", {unit.calls.failed:,} failed" if unit.calls.failed else ""
    yield f"**{_plain(node.name)}** · {unit.calls.count:,} call{'s' if unit.calls.count != 1 else ''}{failed} in run {facts.run.id}"
    yield "\n".join(f"- {code(_arguments(found, step))} {_outcome(found, step)}" for step in reversed(steps))


def _arguments(found: Look, step: Step) -> str:
    given = found.facts.recording.arguments(step)
    return f"({', '.join(f'{name}={brief(value, 40)}' for name, value in given.items())})"


def _outcome(found: Look, step: Step) -> str:
    if step.status == "failed":
        return f"raised {code(error_text(step.error))}"
    return f"returned {code(value_text(found.facts.reader, step.result, 120))}" if step.status == "succeeded" else f"is {step.status}"


def _origin(found: Look) -> str:
    """The statement that gave the name its value, with what the call in it was; or the place that it was passed from."""
    facts, act, node = found.facts, found.act, found.node
    if isinstance(node, ast.arg):
        return _passed(found)
    if not isinstance(node, ast.Name):
        return ""
    bound = None if isinstance(node.ctx, ast.Store) else facts.scopes.bound_value(act, node.id, node)
    if bound is None:
        parameter = act.step.kind == "call" and node.id in facts.recording.arguments(act.step)
        return _passed(found) if parameter and not isinstance(node.ctx, ast.Store) else ""
    at, value = bound
    text = segment(at.source, at.source.statement(value) or value)
    return f"from {code(text if len(text) <= 120 else text[:119] + '…')}, {where(found, at, value)}"


def _passed(found: Look) -> str:
    """The call whose parameter it is."""
    caller = found.facts.recording.caller(found.act.step)
    if caller is None or caller.at is None:
        return ""
    text = segment(caller.source, caller.at)
    return f"in the call {code(text if len(text) <= 120 else text[:119] + '…')}, {where(found, caller, caller.at)}"


def where(found: Look, act: Activation, node: ast.AST) -> str:
    """`line 3`, of another file or cell with its name."""
    line = f"line {act.source.start(node)[0]}"
    if act.source is found.act.source or act.code is None:
        return line
    cell = found.facts.recording.step(act.code.cell).cell if act.code.cell is not None else None
    return f"{f'cell {cell}' if cell is not None else PurePath(act.code.file).name}, {line}"


def _history(found: Look) -> Iterator[str]:
    """What a parameter was in the calls before, or a variable of the notebook after the cells before."""
    name = found.node.arg if isinstance(found.node, ast.arg) else found.node.id if isinstance(found.node, ast.Name) else None
    if name is None:
        return
    facts, unit = found.facts, found.unit
    values: list[Any] = []
    if unit.kind == "function" and name in facts.recording.arguments(found.act.step):
        steps = [step for number in unit.codes for step in facts.reader.newest_calls(facts.run.id, number, HISTORY)]
        values = [facts.recording.arguments(step).get(name, UNKNOWN) for step in steps[-HISTORY:]]
    elif unit.kind == "cell":
        values = [facts.scopes.held(value) for _, value in facts.scopes.history(name)[-HISTORY:]]
    if len(values) > 1:
        what = "in the last calls" if unit.kind == "function" else "so far"
        yield f"{what}, the newest first: " + ", ".join(code(brief(value, 40)) for value in reversed(values) if value is not UNKNOWN)


def code(text: str) -> str:
    """As code in Markdown, whatever is in it."""
    fence = "``" if "`" in text else "`"
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def _plain(text: str) -> str:
    """A text in which Markdown sees nothing special."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>" else letter for letter in text)
