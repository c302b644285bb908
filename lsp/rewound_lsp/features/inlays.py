"""Inlay hints: what the lines of the failing execution came to, at their ends. Off by default, and bounded."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lsprotocol import types

from rewound.errors import RewoundError
from rewound.graph.access import UNKNOWN
from rewound.graph.brief import brief
from rewound.graph.recording import Activation
from rewound_lsp.facts import Piece, RunFacts
from rewound_lsp.names import Look, value_at
from rewound_lsp.server import Server

SHORT = 40
_KEPT = "inlays"
Hint = tuple[int, str]
"""A recorded line and what stands at its end."""


def register(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def _hints(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
        uri = params.text_document.uri
        shown = await ls.shown(uri) if ls.settings.inlay_hints else None
        text = ls.text(uri)
        if shown is None or text is None or not shown.pieces:
            return []
        facts, piece = shown.pieces[0]
        most = ls.settings.inlay_most
        hints = await shown.store.ask(lambda: hints_of(facts, piece, most))
        shift = text.shift(piece.key, piece.lines)
        found = []
        for line, label in hints:
            unit, now = piece.at(line), shift.today(line)
            changed = unit is not None and unit.kind == "function" and not shift.unchanged(unit.first, unit.last)
            if now is None or changed or not params.range.start.line < now <= params.range.end.line + 1:
                continue
            end = text.position(now, len(text.lines[now - 1]))
            found.append(types.InlayHint(end, label, padding_left=True, tooltip=f"in run {facts.run.id}, where it failed"))
        return found

    def _refresh(_uri: str | None) -> None:
        if server.settings.inlay_hints and server.refreshes("inlay_hint"):
            server.later("inlay hints", lambda: server.workspace_inlay_hint_refresh(None))

    server.listeners.append(_refresh)


def hints_of(facts: RunFacts, piece: Piece, most: int) -> list[Hint]:
    """What to show of the executions that the failure went through; found once. Runs on the store's thread."""
    key = (_KEPT, piece.key, most)
    if key not in facts.kept:
        found: dict[int, str] = {}
        try:
            for act in facts.stack:
                code = act.code
                if code is not None and code.source == piece.key:
                    found.update(_of(facts, piece, act, most - len(found)))
        except RewoundError:
            found = {}
        facts.kept[key] = sorted(found.items())
    kept: list[Hint] = facts.kept[key]
    return kept


def _of(facts: RunFacts, piece: Piece, act: Activation, most: int) -> Iterator[Hint]:
    """The assignments up to where it stood, each with what it gave its names."""
    last = act.source.start(act.stood)[0] if act.stood is not None else 0
    unit = piece.at(last)
    if unit is None:
        return
    for statement in _statements(act.scope):
        line = getattr(statement, "end_lineno", None) or statement.lineno
        if most <= 0 or statement.lineno > last:
            return
        parts = []
        for node in _targets(statement):
            value = value_at(Look(facts, piece, unit, act.moved(node), node, 0, 0, failed=True))
            if value is not UNKNOWN:
                parts.append(f"{node.id} = {brief(value, SHORT)}")
        if parts:
            most -= 1
            yield (statement.lineno if isinstance(statement, ast.For | ast.AsyncFor) else line), ", ".join(parts)


def _statements(scope: ast.AST) -> list[ast.stmt]:
    """Those of the scope itself, in the order of the text."""
    found: list[ast.stmt] = []
    pending: list[ast.AST] = list(getattr(scope, "body", []))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt):
            found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            pending.extend(ast.iter_child_nodes(node))
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _targets(statement: ast.stmt) -> list[ast.Name]:
    """The names that a statement binds."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign | ast.For | ast.AsyncFor):
        targets = [statement.target]
    return [node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
