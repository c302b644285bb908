"""Shells for programs that one process records one after the other, each as a kernel would run it."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


@contextmanager
def recorded_shell(folder: Path, order: Sequence[str] = ()) -> Iterator[InteractiveShell]:
    """A new shell in a project of its own, recorded into `folder`; `order` are the cells' ids from top to bottom.

    Afterwards nothing holds it: IPython would keep each shell, with a thread that writes its history, until the process ends, and
    empty them one by one then, which takes as long as the recordings.
    """
    from ipykernel.compiler import XCachingCompiler
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    from rewound.capture.kernel import KernelRecording

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").touch()
    os.chdir(folder)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.compile = XCachingCompiler()  # type: ignore[no-untyped-call]  # names cells as a kernel does
    recording = KernelRecording(shell)
    recording.start("notebook", source=str(folder / "notebook.ipynb"), cells={cell: index for index, cell in enumerate(order)})
    try:
        yield shell
    finally:
        recording.stop()
        atexit.unregister(shell.atexit_operations)
        InteractiveShell.clear_instance()
