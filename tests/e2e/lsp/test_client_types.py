"""Every feature through pytest-lsp, as three editors say that they can do things: each answer is of the protocol's types, and no client is
asked for what it cannot do, which pytest-lsp warns of."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

from tests.e2e.lsp.conftest import MAIN, ROWS, record

pytestmark = pytest.mark.asyncio
SECONDS = 60.0
EDITORS = ("visual-studio-code", "neovim", "emacs")
PULLS = "visual-studio-code"
"""Asks for diagnostics; the others are sent them."""


def made() -> LanguageClient:
    """A client that also takes the requests for which pytest-lsp has no handler."""
    client = make_test_lsp_client()
    for method in (types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_INLAY_HINT_REFRESH):
        client.feature(method)(lambda _params: None)
    return client


def able(name: str) -> types.ClientCapabilities:
    """What an editor says. VS Code is described as it was before it asked for diagnostics and told of notebooks."""
    can: types.ClientCapabilities = client_capabilities(name)
    if name == PULLS:
        assert can.text_document is not None
        can.text_document.diagnostic = types.DiagnosticClientCapabilities(related_document_support=True)
        can.notebook_document = types.NotebookDocumentClientCapabilities(types.NotebookDocumentSyncClientCapabilities())
    return can


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[sys.executable, "-m", "rewound_lsp"], client_factory=made), params=EDITORS)  # type: ignore[untyped-decorator]
async def editor(lsp_client: LanguageClient, request: pytest.FixtureRequest, leads: Path) -> AsyncIterator[None]:
    folders = [types.WorkspaceFolder(leads.as_uri(), leads.name)]
    options = {"inlayHints": True}
    params = types.InitializeParams(capabilities=able(request.param), workspace_folders=folders, initialization_options=options)
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


def opened(editor: LanguageClient, path: Path) -> str:
    document = types.TextDocumentItem(path.as_uri(), "python", 1, path.read_text("utf-8"))
    editor.text_document_did_open(types.DidOpenTextDocumentParams(document))
    return path.as_uri()


def at(line: int, word: str) -> types.Position:
    """Within a word of `main.py`."""
    return types.Position(line - 1, MAIN.split("\n")[line - 1].index(word) + 1)


async def carried_out(editor: LanguageClient, command: str, about: dict[str, Any]) -> Any:
    return await editor.workspace_execute_command_async(types.ExecuteCommandParams(command, [about]))


async def diagnostics(editor: LanguageClient, uri: str) -> list[types.Diagnostic]:
    """As the editor has them: it asks, or is told."""
    assert editor.capabilities is not None and editor.capabilities.text_document is not None
    if editor.capabilities.text_document.diagnostic is None:
        async with asyncio.timeout(SECONDS):
            while not editor.diagnostics.get(uri):
                await editor.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return list(editor.diagnostics[uri])
    report = await editor.text_document_diagnostic_async(types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri)))
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    return list(report.items)


async def test_lenses(editor: LanguageClient, leads: Path) -> None:
    uri = opened(editor, leads / "main.py")
    params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
    found = await editor.text_document_code_lens_async(params) or []
    resolved = [one if one.command else await editor.code_lens_resolve_async(one) for one in found]
    told = [(one.range.start.line + 1, one.command.title) for one in resolved if one.command]
    assert len(told) == len(found) and (4, "Debug from here") in told and (10, "Replay from here") in told
    assert any(line == 4 and "2 calls, 1 failed" in words for line, words in told)


async def test_diagnostics(editor: LanguageClient, leads: Path) -> None:
    main, helpers = opened(editor, leads / "main.py"), opened(editor, leads / "helpers.py")
    (failure,) = await diagnostics(editor, main)
    assert failure.code == "TypeError" and failure.severity is types.DiagnosticSeverity.Error
    assert failure.range == types.Range(types.Position(4, 16), types.Position(4, 36))
    (cause,) = await diagnostics(editor, helpers)
    assert cause.code == "none-return" and cause.related_information and cause.code_description


async def test_hovers_and_inlay_hints(editor: LanguageClient, leads: Path) -> None:
    document = types.TextDocumentIdentifier(opened(editor, leads / "main.py"))
    hover = await editor.text_document_hover_async(types.HoverParams(document, at(5, "contact")))
    assert hover is not None and isinstance(hover.contents, types.MarkupContent) and "None" in hover.contents.value
    assert await editor.text_document_hover_async(types.HoverParams(document, at(1, "import"))) is None
    whole = types.Range(types.Position(0, 0), types.Position(99, 0))
    hints = await editor.text_document_inlay_hint_async(types.InlayHintParams(document, whole)) or []
    assert "contact = None" in {one.label for one in hints}


async def test_where_values_came_from_and_who_called(editor: LanguageClient, leads: Path) -> None:
    document = types.TextDocumentIdentifier(opened(editor, leads / "main.py"))
    made = await editor.text_document_definition_async(types.DefinitionParams(document, at(20, "contact")))
    assert isinstance(made, list | tuple) and {one.range.start.line for one in made if isinstance(one, types.Location)} == {4, 18}
    context = types.ReferenceContext(include_declaration=True)
    used = await editor.text_document_references_async(types.ReferenceParams(context, document, at(19, "contact")))
    assert used is not None and {one.range.start.line for one in used} == {3, 19}
    items = await editor.text_document_prepare_call_hierarchy_async(types.CallHierarchyPrepareParams(document, at(4, "score")))
    assert items is not None and items[0].kind is types.SymbolKind.Function
    calls = await editor.call_hierarchy_incoming_calls_async(types.CallHierarchyIncomingCallsParams(items[0]))
    assert calls is not None and [call.from_.name for call in calls] == ["main"]
    called = await editor.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(calls[0].from_))
    assert called is not None and {call.to.name for call in called} == {"Report.lines", "crm_lookup", "score"}


async def test_commands(editor: LanguageClient, leads: Path) -> None:
    about = {"uri": opened(editor, leads / "main.py"), "run": "last"}
    runs = await carried_out(editor, "rewound.runs", {**about, "json": True})
    assert {run["status"] for run in runs["runs"]} == {"failed"}
    why = await carried_out(editor, "rewound.why", {**about, "failed": True})
    assert "crm_lookup" in why["text"]
    replayed = await carried_out(editor, "rewound.replay", about)
    assert replayed["outcome"]["replay_of"] == runs["runs"][0]["run"] and replayed["outcome"]["status"] == "failed"
    assert all(isinstance(reports[-1], types.WorkDoneProgressEnd) for reports in editor.progress_reports.values())
    assert any("Replay of last" in message.message for message in editor.messages)


async def test_a_notebook(editor: LanguageClient, leads: Path) -> None:
    assert editor.capabilities is not None
    if editor.capabilities.notebook_document is None:
        pytest.skip("this editor tells of no notebooks")
    texts = ("contact = crm_lookup(email)", "print('score', contact['employees'] // 4)")
    scheme = f"vscode-notebook-cell:{leads}/book.ipynb#W"
    items = [types.TextDocumentItem(f"{scheme}{index}", "python", 1, text) for index, text in enumerate(texts)]
    cells = [types.NotebookCell(types.NotebookCellKind.Code, item.uri) for item in items]
    notebook = types.NotebookDocument((leads / "book.ipynb").as_uri(), "jupyter-notebook", 1, cells)
    editor.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, items))
    found = await diagnostics(editor, items[1].uri)
    assert [one.code for one in found] == ["TypeError"]


async def test_code_actions(editor: LanguageClient, leads: Path) -> None:
    (leads / "rows.py").write_text(ROWS, "utf-8")
    await asyncio.to_thread(record, leads, "rows.py")
    uri = opened(editor, leads / "rows.py")
    cause = next(one for one in await diagnostics(editor, uri) if one.code == "shared-default")
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), cause.range, types.CodeActionContext([cause]))
    fix, replayed = await editor.text_document_code_action_async(params) or []
    assert isinstance(fix, types.CodeAction) and fix.kind == types.CodeActionKind.QuickFix and fix.edit is not None
    assert replayed.title == f"{fix.title}, and replay"  # lsprotocol makes a command of an action that has one
    versioned = [one for one in fix.edit.document_changes or () if isinstance(one, types.TextDocumentEdit)]
    edits = [edit for one in versioned for edit in one.edits] or (fix.edit.changes or {})[uri]
    assert "None" in [edit.new_text for edit in edits if isinstance(edit, types.TextEdit | types.AnnotatedTextEdit)]
