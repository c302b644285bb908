"""Code actions: the fix of a cause whose rule has a sure one, alone and with a replay behind it."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from rewound.graph.sites import Source
from rewound_lsp.analysis import Finding
from rewound_lsp.features.diagnostics import diagnostic_of
from rewound_lsp.fixes import FIXES, Fix, fix_of
from rewound_lsp.places import range_in
from rewound_lsp.server import Server
from rewound_lsp.texts import Text


def register(server: Server) -> None:
    options = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def _actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        shown, text = await ls.shown(uri), ls.text(uri)
        only = params.context.only
        if shown is None or text is None or not shown.pieces or (only and not any(_fits(kind) for kind in only)):
            return []
        facts, piece = shown.pieces[0]
        wanted = [
            one for one in await ls.findings(shown, wait=False) if one.piece.is_of(piece) and one.kind == "cause" and one.code in FIXES
        ]
        here = [(one, where) for one in wanted if (where := range_in(text, piece, one.place)) is not None and _meets(where, params.range)]
        if not here:
            return []
        fixes = await shown.store.ask(lambda: list(_fixes(text, here)))
        found = []
        for one, fix in fixes:
            told = diagnostic_of(ls, facts, text, one)
            edit = _edit(ls, uri, text, fix)
            about = {"uri": uri, "run": facts.run.id, "step": None, "function": None}
            replay = types.Command(title="Replay", command="rewound.replay", arguments=[about])
            for title, command in ((fix.title, None), (f"{fix.title}, and replay", replay)):
                listed = [told] if told is not None else None
                kind = types.CodeActionKind.QuickFix
                found.append(
                    types.CodeAction(title, kind, listed, is_preferred=command is None and one.rank == 1, edit=edit, command=command)
                )
        return found


def _fits(kind: types.CodeActionKind | str) -> bool:
    asked = kind.value if isinstance(kind, types.CodeActionKind) else kind
    return asked in ("", "quickfix")


def _meets(one: types.Range, other: types.Range) -> bool:
    return one.start.line <= other.end.line and other.start.line <= one.end.line


def _fixes(text: Text, found: list[tuple[Finding, types.Range]]) -> Iterator[tuple[Finding, Fix]]:
    """Of a text that can be parsed; on the store's thread."""
    source = Source("\n".join(text.lines))
    for one, where in found:
        fix = fix_of(one.code, source, where.start.line + 1, where.end.line + 1, one.message)
        if fix is not None:
            yield one, fix


def _edit(server: Server, uri: str, text: Text, fix: Fix) -> types.WorkspaceEdit:
    edits = [types.TextEdit(text.range(one.line, one.column, one.end_line, one.end_column), one.text) for one in fix.changes]
    workspace = server.client_capabilities.workspace
    if workspace is not None and workspace.workspace_edit is not None and workspace.workspace_edit.document_changes:
        named = types.OptionalVersionedTextDocumentIdentifier(uri, text.version)  # not applied to any other version
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(named, list(edits))])
    return types.WorkspaceEdit(changes={uri: edits})
