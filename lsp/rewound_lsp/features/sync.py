"""Start, settings, and the documents that come and go."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from lsprotocol import types

from rewound_lsp.server import Server


def register(server: Server) -> None:
    """The life of a server, and of each document."""
    _register_life(server)
    _register_files(server)
    _register_notebooks(server)


def _register_life(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def _initialize(ls: Server, params: types.InitializeParams) -> None:
        ls.configure(params.initialization_options)
        for add in ls.starting:
            add(ls.settings)

    @server.feature(types.INITIALIZED)
    async def _initialized(ls: Server, _params: types.InitializedParams) -> None:
        ls.spawn(ls.watch())
        await _pull_settings(ls)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def _configured(ls: Server, params: types.DidChangeConfigurationParams) -> None:
        told: Any = params.settings
        if isinstance(told, dict):
            ls.configure(told.get("rewound", told))
        await _pull_settings(ls)
        ls.tell(None)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def _folders(ls: Server, _params: types.DidChangeWorkspaceFoldersParams) -> None:
        for uri in ls.uris():
            ls.forget(uri)
        ls.tell(None)

    @server.feature(types.SHUTDOWN)
    def _shutdown(ls: Server, _params: None) -> None:
        ls.stop()


async def _pull_settings(server: Server) -> None:
    """Ask a client that can be asked."""
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return
    asked = types.ConfigurationParams(items=[types.ConfigurationItem(section="rewound")])
    with contextlib.suppress(Exception):  # a client that says it can be asked, and cannot
        told = await asyncio.wait_for(server.workspace_configuration_async(asked), 5.0)
        before = server.settings
        server.configure(told[0] if told else None)
        if server.settings != before:
            server.tell(None)


def _register_files(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def _opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
        await _look(ls, [params.text_document.uri])

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def _changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
        ls.tell(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def _saved(ls: Server, _params: types.DidSaveTextDocumentParams) -> None:
        ls.saved.set()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def _closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
        ls.forget(params.text_document.uri)


def _register_notebooks(server: Server) -> None:
    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    async def _opened(ls: Server, params: types.DidOpenNotebookDocumentParams) -> None:
        await _look(ls, [cell.document for cell in params.notebook_document.cells])

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    async def _changed(ls: Server, params: types.DidChangeNotebookDocumentParams) -> None:
        cells = params.change.cells
        for change in (cells.text_content if cells is not None else None) or []:
            ls.tell(change.document.uri)
        if cells is not None and cells.structure is not None:
            for closed in cells.structure.did_close or []:
                ls.forget(closed.uri)
            await _look(ls, [opened.uri for opened in cells.structure.did_open or []])

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def _saved(ls: Server, _params: types.DidSaveNotebookDocumentParams) -> None:
        ls.saved.set()

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def _closed(ls: Server, params: types.DidCloseNotebookDocumentParams) -> None:
        for cell in params.cell_text_documents:
            ls.forget(cell.uri)


async def _look(server: Server, uris: list[str]) -> None:
    for uri in uris:
        await server.shown(uri)
        server.tell(uri)
