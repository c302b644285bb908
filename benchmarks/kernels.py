"""Notebooks under measurement: a fresh kernel of any Python, each cell timed from its request to the end of its answer."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

from benchmarks.harness import BenchmarkError, environment
from rewound.capture.notebook import local_sockets

LOAD = "%load_ext rewound"
END = "%record off"
CELL_TIMEOUT = 300


class _OneSpec(KernelSpecManager):
    """Every kernel's name means ipykernel under one given Python."""

    python = sys.executable

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [self.python, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="measured", language="python")


@dataclass
class Kernel:
    """A running kernel. Cells are executed with the id that a front end would send."""

    client: BlockingKernelClient
    printed: list[str] = field(default_factory=list)

    def run(self, code: str, cell_id: str | None = None, *, must: bool = True, counts: bool = True) -> float:
        """Executes a cell: the seconds until the kernel is idle again. Raises BenchmarkError if it must not fail and does."""
        self.printed = []
        self.client.session.metadata = {"cellId": cell_id} if cell_id else {}
        began = time.perf_counter()
        try:
            reply = self.client.execute_interactive(
                code, store_history=counts, allow_stdin=False, output_hook=self._hear, timeout=CELL_TIMEOUT, stop_on_error=False
            )
        except TimeoutError as error:
            raise BenchmarkError(f"a cell did not end within {CELL_TIMEOUT} seconds: {code[:60]!r}") from error
        seconds = time.perf_counter() - began
        content = reply["content"]
        if must and content["status"] != "ok":
            raise BenchmarkError(f"{content.get('ename')}: {content.get('evalue')} in {code[:60]!r}")
        return seconds

    def failed(self, code: str, cell_id: str | None = None) -> tuple[float, bool]:
        """Executes a cell that may fail: (seconds, whether it did)."""
        seconds = self.run(code, cell_id, must=False)
        return seconds, any(text.startswith("\0error") for text in self.printed)

    def ask(self, expression: str) -> Any:
        """The value of an expression in the kernel, by way of JSON; it leaves no trace in the history."""
        self.run(f"print('\\x01' + __import__('json').dumps({expression}))", counts=False)
        text = "".join(self.printed)
        return json.loads(text.partition("\x01")[2])

    def _hear(self, message: dict[str, Any]) -> None:
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "stream":
            self.printed.append(content["text"])
        elif kind == "error":
            self.printed.append(f"\0error {content['ename']}: {content['evalue']}")


@contextlib.contextmanager
def kernel(folder: Path, python: str = sys.executable, **settings: str) -> Iterator[Kernel]:
    """A fresh kernel whose working folder is `folder`; ended with everything that it started."""
    specs = _OneSpec()
    specs.python = python
    manager = KernelManager(kernel_spec_manager=specs, **local_sockets(folder))
    quiet = {"PYDEVD_DISABLE_FILE_VALIDATION": "1", **settings}
    manager.start_kernel(cwd=str(folder), env=environment(folder, **quiet), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        try:
            client.wait_for_ready(timeout=60)
        except RuntimeError as error:
            raise BenchmarkError(f"the kernel does not start: {error}") from error
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


@dataclass(frozen=True, slots=True)
class Timing:
    """One run of a notebook: the seconds of each cell, of loading the extension, of ending the recording."""

    cells: tuple[float, ...]
    loading: float = 0.0
    ending: float = 0.0

    @property
    def total(self) -> float:
        return sum(self.cells)


def cells_of(path: Path) -> list[tuple[str, str, bool]]:
    """(id, source, whether it is there to fail) of each code cell of a notebook."""
    document = nbformat.read(path, as_version=4)
    found = []
    for index, cell in enumerate(document.cells):
        if cell.cell_type == "code" and cell.source.strip():
            fails = "raises-exception" in cell.metadata.get("tags", ())
            found.append((cell.get("id", f"cell-{index}"), cell.source, fails))
    return found


def time_cells(
    cells: Sequence[tuple[str, str, bool]], folder: Path, *, load: str = "", end: str = "", python: str = sys.executable, **settings: str
) -> Timing:
    """Runs cells from top to bottom in a fresh kernel, after `load`, up to the first that fails and is not there for it."""
    with kernel(folder, python, **settings) as running:
        running.run("1 + 1", counts=False)
        loading = running.run(load, counts=False) if load else 0.0
        seconds = []
        for cell_id, source, fails in cells:
            took, failed = running.failed(source, cell_id)
            seconds.append(took)
            if failed and not fails:
                break
        ending = running.run(end, counts=False) if end else 0.0
        return Timing(tuple(seconds), loading, ending)
