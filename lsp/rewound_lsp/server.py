"""The language server: the protocol's side of it, what is known of each open document, and who is told when that changes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

import rewound
from rewound.errors import RewoundError, StoreError
from rewound_lsp.facts import RunFacts
from rewound_lsp.quick import converter
from rewound_lsp.settings import Settings, settings_of
from rewound_lsp.shown import Document, Shown, shown_of
from rewound_lsp.stores import Store, Stores
from rewound_lsp.texts import Text, text_of

if TYPE_CHECKING:
    from rewound_lsp.analysis import Finding

VIRTUAL = "/.virtual_documents/"
"""Where JupyterLab's client says that its documents are: a notebook's cells, joined."""
POLL = 0.2
"""Seconds between two looks at whether somebody has written to a store."""
RUNNING = 2.0
"""Seconds after which a run that is going on is looked at even if it writes nothing: its process may have died."""
SOON = 0.03
"""Seconds within which what happens several times is told once."""
FIRST = 2.0
"""Seconds that the first answer about a document waits for what the store knows; it comes by itself when it is there."""
_SYNC = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithNotebook(
            notebook=types.NotebookDocumentFilterNotebookType(notebook_type=kind),
            cells=[types.NotebookCellLanguage(language="python")],
        )
        for kind in ("jupyter-notebook", "interactive")
    ],
    save=True,
)
_log = logging.getLogger(__name__)


class Server(LanguageServer):
    """All state lives on the event loop; what reads a store runs on that store's thread."""

    def __init__(self, url: str | None = None) -> None:
        super().__init__("rewound", rewound.__version__, notebook_document_sync=_SYNC, converter_factory=converter)
        self.stores = Stores(url)
        self.settings = Settings()
        self._shown: dict[str, tuple[Store, int, Shown | None]] = {}
        self._building: dict[str, asyncio.Task[Shown | None]] = {}
        self._analysing: dict[RunFacts, asyncio.Task[tuple[Finding, ...]]] = {}
        self._texts: dict[str, tuple[int | None, str, Text]] = {}
        self._cell_ids: dict[str, str] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._told: set[str] = set()
        self._waiting: set[str] = set()
        self.saved = asyncio.Event()
        """Set whenever a document has been saved."""
        self.starting: list[Callable[[Settings], None]] = []
        """Called when the settings of the client are known, before it is told what the server can do."""
        self.closed: list[Callable[[str], None]] = []
        """Called with the URI of a document that was closed."""
        self.listeners: list[Callable[[str | None], None]] = []
        """Called with a document's URI when what is shown of it has changed, or None for all."""

    # What the client can do.

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics; else they are sent to it."""
        text = self.client_capabilities.text_document
        return text is not None and text.diagnostic is not None

    @property
    def encoding(self) -> str:
        """The units in which columns are counted."""
        found = self.workspace.position_encoding
        return found.value if isinstance(found, types.PositionEncodingKind) else str(found)

    def refreshes(self, what: str) -> bool:
        """Whether the client can be told that its lenses (`code_lens`), `diagnostics` or inlay hints (`inlay_hint`) are old."""
        workspace = self.client_capabilities.workspace
        found = getattr(workspace, what, None) if workspace is not None else None
        return bool(found is not None and found.refresh_support)

    # Documents.

    def text(self, uri: str) -> Text | None:
        """The document as it stands now; None if it is not open: then nothing is said about it."""
        document = self._open(uri)
        if document is None:
            return None
        source = document.source
        kept = self._texts.get(uri)
        if kept is None or kept[0] != document.version or kept[1] is not source:
            made = text_of(source, self.encoding, document.version, joined=_is_joined(uri))
            if kept is not None:
                made.follows(kept[2])
            kept = self._texts[uri] = (document.version, source, made)
        return kept[2]

    def _open(self, uri: str) -> Any:
        """Not by `get_text_document`, which reads a file that is not open from the disk, and of a cell the whole notebook."""
        with contextlib.suppress(RuntimeError):
            from urllib.parse import unquote

            return self.workspace.text_documents.get(unquote(uri)) or self.workspace.text_documents.get(uri)
        return None

    def document(self, uri: str) -> Document | None:
        """What an open text is; None for what is neither a file nor a cell of one."""
        text = self.text(uri)
        if text is None:
            return None
        notebook = self.workspace.get_notebook_document(cell_uri=uri)
        if notebook is None:
            path = to_fs_path(uri) if uri.startswith("file:") else None
            if path is not None and _is_joined(uri):
                return Document(uri, Path(path.replace(VIRTUAL, "/").replace(VIRTUAL.replace("/", "\\"), "\\")), joined=True)
            return Document(uri, Path(path)) if path is not None and path.endswith((".py", ".pyw")) else None
        path = to_fs_path(notebook.uri)
        cell = next((one for one in notebook.cells if one.document == uri), None)
        if path is None or cell is None:
            return None
        known = getattr(cell.metadata, "get", lambda _name: None)("id") if cell.metadata is not None else None
        known = known or self._cell_ids.get(uri)
        return Document(uri, Path(path), True, (str(known), uri) if known else (uri,), text.lines)

    def uris(self) -> list[str]:
        """Of all open texts."""
        with contextlib.suppress(RuntimeError):
            return [document.uri for document in self.workspace.text_documents.values()]
        return []

    def roots(self) -> list[Path]:
        """The workspace folders."""
        found = [to_fs_path(uri) for uri in self.workspace.folders]
        root = self.workspace.root_path
        return [Path(path) for path in (*found, root) if path]

    def cell_uri(self, path: str, cell_id: str) -> str | None:
        """The open cell of a notebook that has this id."""
        for notebook in self.workspace.notebook_documents.values():
            if to_fs_path(notebook.uri) == path:
                for cell in notebook.cells:
                    document = self.document(cell.document)
                    if document is not None and cell_id in document.cell_ids:
                        return str(cell.document)
        joined = (self.document(uri) for uri in self.uris() if _is_joined(uri))
        return next((document.uri for document in joined if document is not None and str(document.path) == path), None)

    # What is shown of them.

    async def shown(self, uri: str) -> Shown | None:
        """What the last run did to a document. The newest answer that is there; the first one is waited for, but not for ever."""
        kept = self._shown.get(uri)
        if kept is not None and kept[1] == kept[0].generation:
            return kept[2]
        task = self._building.get(uri)
        if task is None:
            document = self.document(uri)
            store = None if document is None else self.stores.of(document.path, self.roots())
            if document is None or store is None:
                return None
            task = self._building[uri] = self.spawn(self._build(store, document))
        if kept is not None:
            return kept[2]
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(asyncio.shield(task), FIRST)
        return None

    def all_shown(self) -> list[Shown]:
        """What is shown of every open document."""
        return [shown for _, _, shown in self._shown.values() if shown is not None]

    async def _build(self, store: Store, document: Document) -> Shown | None:
        """Look into the store; what comes of it is told, if it is something else than before."""
        uri, generation = document.uri, store.generation
        try:
            found = await store.ask(lambda: shown_of(store, document))
        except RewoundError as error:
            _log.info("%s: %s", uri, error.what)
            found = None
        except Exception:  # a fault of ours, or a store that is being written half: nothing is shown
            _log.exception("%s cannot be looked up", uri)
            found = None
        finally:
            self._building.pop(uri, None)
        self._tell_trouble(store)
        before = self._shown.get(uri)
        self._shown[uri] = (store, generation, found)
        if found is not None and document.is_cell and found.pieces and found.pieces[0][1].cell is not None:
            self._cell_ids[uri] = found.pieces[0][1].cell.cell_id or uri
        if (None if before is None or before[2] is None else before[2].mark) != (None if found is None else found.mark):
            self.tell(uri)
        if found is not None:
            await self.findings(found, wait=False)  # begun: the lenses tell of it too
        return found

    async def findings(self, shown: Shown, *, wait: bool) -> tuple[Finding, ...]:
        """What is to be said about the last run. It may take a while: who does not `wait` is told when it is there."""
        facts = shown.facts[0]
        if facts.findings is not None:
            return facts.findings
        task = self._analysing.get(facts)
        if task is None:
            task = self._analysing[facts] = self.spawn(self._analyse(shown.store, facts))
        return await asyncio.shield(task) if wait else ()

    async def _analyse(self, store: Store, facts: RunFacts) -> tuple[Finding, ...]:
        try:
            await store.explain(facts)
        except StoreError as error:  # it may be locked for a while: who asks next begins anew
            _log.info("run %s is not explained now: %s", facts.run.id, error.what)
        except RewoundError as error:
            _log.info("run %s is not explained: %s", facts.run.id, error.what)
            facts.findings = ()
        except Exception:
            _log.exception("run %s cannot be explained", facts.run.id)
            facts.findings = ()
        finally:
            self._analysing.pop(facts, None)
        if facts.findings:
            self.tell(None)
        return facts.findings or ()

    def tell(self, uri: str | None) -> None:
        """Something else is to be shown of a document, or of any."""
        for listener in self.listeners:
            listener(uri)

    def forget(self, uri: str) -> None:
        """A document is closed."""
        self._shown.pop(uri, None)
        self._texts.pop(uri, None)
        self._cell_ids.pop(uri, None)
        for closed in self.closed:
            closed(uri)

    def _tell_trouble(self, store: Store) -> None:
        """That a store cannot be read, once."""
        if store.trouble is None:
            self._told.discard(str(store.folder))
        elif str(store.folder) not in self._told:
            self._told.add(str(store.folder))
            message = " ".join(part for part in (store.trouble.what, store.trouble.hint) if part)
            self.window_show_message(types.ShowMessageParams(type=types.MessageType.Warning, message=f"Rewound: {message}"))

    # Tasks.

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Let something run beside; it is kept from being collected, and its fault is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("a task failed", exc_info=task.exception())

    def later(self, name: str, work: Callable[[], Any]) -> None:
        """Do something soon, once, however often it is asked for until then."""
        if name not in self._waiting:
            self._waiting.add(name)
            self.spawn(self._soon(name, work))

    async def _soon(self, name: str, work: Callable[[], Any]) -> None:
        await asyncio.sleep(SOON)
        self._waiting.discard(name)
        work()

    def stop(self) -> None:
        """End what goes on beside."""
        for task in self._tasks:
            task.cancel()
        self.stores.close()

    async def watch(self) -> None:
        """Look at the stores again and again, as long as the server lives."""
        idle = 0.0
        while True:
            await asyncio.sleep(POLL)
            idle += POLL
            for store in self.stores.known:
                changed = await asyncio.to_thread(store.changed)
                if store.running and not changed and idle >= RUNNING:
                    store.generation += 1
                    changed, idle = True, 0.0
                if changed:
                    await self._look_again(store)

    async def _look_again(self, store: Store) -> None:
        store.running = False
        for uri in self.uris():
            kept = self._shown.get(uri)
            if kept is not None and kept[0] is store:
                await self.shown(uri)
                if uri in self._building:
                    await asyncio.wait([self._building[uri]])

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A fault is logged: a person who writes code is not told about it by a window."""
        if source is not FeatureRequestError:
            _log.error("%s: %s", getattr(source, "__name__", source), error)

    def configure(self, told: Any) -> None:
        self.settings = settings_of(told, self.settings)


def _is_joined(uri: str) -> bool:
    return uri.endswith(".ipynb") and uri.startswith("file:") and VIRTUAL in uri
