"""How far a recording or a replay has come, on a terminal's standard error; nothing in a pipe."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from rewound.show.page import colourful

CellsDone = Callable[[int, int], None]


Words = Callable[[str], None]


def _watched() -> bool:
    return sys.stderr.isatty() and colourful(sys.stderr)


@contextlib.contextmanager
def cells_progress(verb: str) -> Iterator[CellsDone | None]:
    """A bar of cells done, told by (done, total); None where nobody watches."""
    if not _watched():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("cells"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(verb, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextlib.contextmanager
def words_progress(wanted: bool) -> Iterator[Words | None]:
    """A turning wheel with what is being done, told in words; None where nobody watches or it is not wanted."""
    if not wanted or not _watched():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("replaying") as status:
        yield status.update
