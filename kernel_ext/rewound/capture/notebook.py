"""Runs a notebook in a kernel of its own, with or without the recorder in it."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from rewound.capture.begun import seeded_environ
from rewound.capture.session import new_run_id
from rewound.config import Config
from rewound.errors import BadSource, MissingSource
from rewound.model import Run
from rewound.store import open_reader

_IN_KERNEL = "__import__('rewound.capture.kernel').capture.kernel"
"""An expression, so that nothing is left in the kernel's namespace; not this module, whose imports would take a kernel seconds."""
Progress = Callable[[int, int], None]
"""Called with (cells done, cells in all)."""


class _OwnPython(KernelSpecManager):
    """Every kernel name means ipykernel under the Python that runs us, where Rewound is installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--IPKernelApp.log_level=40"]
        return KernelSpec(argv=argv, display_name="Python (rewound)", language="python")


def local_sockets(folder: Path) -> dict[str, str]:
    """Settings of a kernel manager whose kernel listens on files in `folder`; of two that start at once, both can pick one TCP port.

    Empty, which means TCP, on Windows and where the folder's name is too long for a socket's.
    """
    address = str(folder / "kernel")
    return {"transport": "ipc", "ip": address} if os.name != "nt" and len(address) < 100 else {}


def read_notebook(path: Path) -> Any:
    """A notebook as nbformat 4 with an id for each cell.

    Raises MissingSource or BadSource.
    """
    if not path.is_file():
        raise MissingSource(
            f"There is no notebook at {path}.", hint="Check the path; `rewound record NOTEBOOK.ipynb` wants an existing file."
        )
    try:
        document = json.loads(path.read_text("utf-8"))
        if not isinstance(document, dict) or not isinstance(document.get("cells", document.get("worksheets")), list):
            raise ValueError("it has no cells")
        notebook = nbformat.reads(json.dumps(document), as_version=4)
    except (ValueError, nbformat.validator.ValidationError, UnicodeDecodeError, KeyError, AttributeError) as error:
        raise BadSource(
            f"{path} is not a notebook: {str(error).splitlines()[0][:200]}",
            hint="Open it in JupyterLab and save it again, or pass a .py file.",
        ) from error
    for index, cell in enumerate(notebook.cells):
        if not cell.get("id"):
            cell["id"] = f"cell-{index}"
    return notebook


def cell_indexes(notebook: Any) -> dict[str, int]:
    return {cell["id"]: index for index, cell in enumerate(notebook.cells)}


class KernelDriver(NotebookClient):
    """nbclient with our Python's kernel, each request carrying its cell's id, and setting code before the first cell."""

    def __init__(self, notebook: Any, folder: Path, *, progress: Progress | None = None) -> None:
        self._told = progress
        super().__init__(
            notebook,
            km=AsyncKernelManager(kernel_spec_manager=_OwnPython()),
            timeout=None,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            on_cell_execute=self._mark,
        )
        self.owns_km = True  # so that nbclient ends the kernel and clears its files away

    @asynccontextmanager
    async def kernel(self, more: Mapping[str, str] | None = None) -> AsyncIterator[None]:
        """A kernel for the time of the block, started before it and ended after it, with this in its environment too."""
        with tempfile.TemporaryDirectory(prefix="rewound-", ignore_cleanup_errors=True) as sockets:
            for name, value in local_sockets(Path(sockets)).items():
                setattr(self.km, name, value)
            environ = {**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1", **(seeded_environ() if more is None else more)}
            async with self.async_setup_kernel(env=environ):
                yield

    @property
    def _client(self) -> Any:
        """The running kernel's client: nbclient types it more generally than what it holds."""
        return self.kc

    def _mark(self, cell: Any, cell_index: int) -> None:
        self._client.session.metadata = {"cellId": cell["id"]}
        if self._told is not None:
            self._told(cell_index, len(self.nb.cells))

    async def quietly(self, code: str) -> None:
        """Run code in the kernel outside of cells and history. Raises RuntimeError if it fails."""
        await self._ask(code, {})

    async def ask(self, expression: str) -> dict[str, Any]:
        """The answer of an expression in the kernel, which must give a text of JSON."""
        content = await self._ask("", {"answer": expression})
        answer = content["user_expressions"]["answer"]
        if answer["status"] != "ok":
            raise RuntimeError(f"{answer.get('ename')}: {answer.get('evalue')}\n" + "\n".join(answer.get("traceback", [])))
        found: dict[str, Any] = json.loads(ast.literal_eval(answer["data"]["text/plain"]))
        return found

    async def _ask(self, code: str, expressions: dict[str, str]) -> dict[str, Any]:
        self._client.session.metadata = {}
        reply = await self._client.execute_interactive(
            code,
            silent=True,
            store_history=False,
            user_expressions=expressions,
            output_hook=lambda message: None,
            timeout=None,
            allow_stdin=False,
        )
        content: dict[str, Any] = reply["content"]
        if content["status"] != "ok":
            raise RuntimeError(f"{content.get('ename')}: {content.get('evalue')}\n" + "\n".join(content.get("traceback", [])))
        return content


def record_notebook(
    path: Path,
    config: Config,
    *,
    run_id: str | None = None,
    progress: Progress | None = None,
    output: Path | None = None,
    cassette: Path | None = None,
) -> Run:
    """Execute a notebook in its folder under the recorder, stopping at the first cell that fails, as Jupyter does.

    The file itself is not changed; `output` gets the executed notebook. `cassette`: what answers the HTTP requests that it holds.
    """
    path = path.resolve()
    notebook = read_notebook(path)
    run_id = run_id or new_run_id()
    driver = KernelDriver(notebook, path.parent, progress=progress)
    asyncio.run(_record(driver, path, config, run_id, None if cassette is None else str(cassette.resolve())))
    if output is not None:
        nbformat.write(notebook, output)
    return open_reader(config.store or None, start=path.parent).run(run_id)


async def _record(driver: KernelDriver, path: Path, config: Config, run_id: str, cassette: str | None) -> None:
    about = {"source": str(path), "run_id": run_id, "cells": cell_indexes(driver.nb), "store": config.store, "cassette": cassette}
    async with driver.kernel():
        await driver.quietly(f"{_IN_KERNEL}.begin_in_kernel({json.dumps(json.dumps(about))})")
        try:
            for index, cell in enumerate(driver.nb.cells):
                await driver.async_execute_cell(cell, index)
        except CellExecutionError:
            pass
        except DeadKernelError:
            return
        await driver.quietly(f"{_IN_KERNEL}.end_in_kernel()")
