"""Failures, their causes, and stale cells, where they are in the source; sent, or answered to clients that ask."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from rewound_lsp.pages import page_uri
from rewound_lsp.places import location, range_in
from rewound_lsp.server import Server
from rewound_lsp.shown import Shown
from rewound_lsp.texts import Text

if TYPE_CHECKING:
    from rewound_lsp.analysis import Finding
    from rewound_lsp.facts import RunFacts

SOURCE = "rewound"
_SURE = ((0.7, types.DiagnosticSeverity.Warning), (0.3, types.DiagnosticSeverity.Information), (0.0, types.DiagnosticSeverity.Hint))
"""From which confidence on a cause is told how loudly."""
_LOUD = {"failure": types.DiagnosticSeverity.Error, "stale": types.DiagnosticSeverity.Hint}


def register(server: Server) -> None:
    """Both ways: who can ask is not sent anything."""
    told: dict[str, list[types.Diagnostic]] = {}
    answered: dict[str, tuple[str, list[types.Diagnostic]]] = {}
    names = map(str, itertools.count(time.time_ns()))  # others than those of a server before

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False, identifier=SOURCE),
    )
    async def _asked(ls: Server, params: types.DocumentDiagnosticParams) -> Any:
        uri = params.text_document.uri
        shown = await ls.shown(uri)
        found = await diagnostics(ls, uri, shown, wait=not ls.refreshes("diagnostics"))
        if uri not in answered or answered[uri][1] != found:
            answered[uri] = (next(names), found)
        name = answered[uri][0]
        if params.previous_result_id == name:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=name)
        return types.RelatedFullDocumentDiagnosticReport(items=found, result_id=name)

    async def _send(uri: str) -> None:
        found = await diagnostics(server, uri, await server.shown(uri))
        if server.text(uri) is not None and told.get(uri, []) != found:
            told[uri] = found
            version = server.workspace.text_documents[uri].version if uri in server.workspace.text_documents else None
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def _changed(uri: str | None) -> None:
        if not server.pulls:
            for one in server.uris() if uri is None else [uri]:
                server.later(f"diagnostics of {one}", lambda one=one: server.spawn(_send(one)))  # type: ignore[misc]
        elif server.refreshes("diagnostics"):
            server.later("diagnostics", lambda: server.workspace_diagnostic_refresh(None))

    def _closed(uri: str) -> None:
        told.pop(uri, None)
        answered.pop(uri, None)

    server.closed.append(_closed)
    server.listeners.append(_changed)


async def diagnostics(server: Server, uri: str, shown: Shown | None, *, wait: bool = False) -> list[types.Diagnostic]:
    """What there is to say about a document as it stands now."""
    if shown is None or not shown.pieces or not server.settings.diagnostics:
        return []
    findings = await server.findings(shown, wait=wait)
    text = server.text(uri)
    if text is None:
        return []
    newest = shown.facts[0]
    pieces = [piece for facts, piece in shown.pieces if facts is newest]  # none if the last run did not execute it
    return [
        told
        for one in findings
        if any(one.piece.is_of(piece) for piece in pieces) and (told := diagnostic_of(server, newest, text, one)) is not None
    ]


def diagnostic_of(server: Server, facts: RunFacts, text: Text, one: Finding) -> types.Diagnostic | None:
    """A finding in today's text; None if what it speaks of has changed."""
    where = range_in(text, one.piece, one.place)
    if where is None:
        return None
    href = page_uri(one.code) if one.kind == "cause" else None
    return types.Diagnostic(
        where,
        one.message,
        severity=_LOUD.get(one.kind) or next(severity for least, severity in _SURE if one.confidence >= least),
        code=one.code,
        code_description=types.CodeDescription(href) if href is not None else None,
        source=SOURCE,
        related_information=list(_related(server, facts, one)) or None,
        data={"run": facts.run.id, "kind": one.kind, "rule": one.code, "rank": one.rank},
    )


def _related(server: Server, facts: RunFacts, one: Finding) -> Iterator[types.DiagnosticRelatedInformation]:
    for related in one.related:
        where = location(server, facts, related.piece, related.place)
        if where is not None:
            yield types.DiagnosticRelatedInformation(where, related.message)
