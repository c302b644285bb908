"""A failure, its cause, the fix and the replay, as one would type them: `python notebooks/demo.py [DEMO]`.

DEMO is `crm` (the default), `late`, `long`, `package` or `all`. Everything happens in a temporary folder, which is
removed at the end, and on 127.0.0.1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm.server import ModelServer
from fixes import Fix, load_fixes
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
WIDTH = 100


@dataclass(frozen=True)
class Demo:
    """What is copied, recorded and repaired, and what to say about it."""

    title: str
    fix: str
    """The key in fixes.json."""
    files: tuple[str, ...]
    """What is copied from this folder; a folder that ends in / is copied without itself."""
    record: tuple[str, ...]
    """What follows `rewound record`."""
    model: bool = False
    """Whether it asks the model server."""


DEMOS: Mapping[str, Demo] = {
    "crm": Demo(
        "Five agents answer the mail, and most of them ask a slow language model",
        "01-crm-agents.ipynb",
        ("01-crm-agents.ipynb", "crm"),
        ("01-crm-agents.ipynb",),
        model=True,
    ),
    "late": Demo(
        "A model cannot be trained, because of one line many cells earlier",
        "02-late-failure.ipynb",
        ("02-late-failure.ipynb", "parcels"),
        ("02-late-failure.ipynb",),
    ),
    "long": Demo(
        "Ten slow cells, and a typo in the last",
        "03-long-run.ipynb",
        ("03-long-run.ipynb",),
        ("03-long-run.ipynb",),
    ),
    "package": Demo(
        "The five agents again, this time as a package of several modules",
        "crm_package",
        ("crm_package/",),
        ("-m", "leads"),
        model=True,
    ),
}


@dataclass(frozen=True)
class Told:
    """What a command cost: seconds as the person waits for it, and calls of the model by agent."""

    seconds: float
    calls: Counter[str]
    exit_code: int


class Terminal:
    """Types commands as a person would, in one folder."""

    def __init__(self, folder: Path, server: ModelServer) -> None:
        self.console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
        self._folder = folder
        self._server = server
        self._environ = {
            **os.environ,
            "OPENAI_BASE_URL": server.url,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        # The demo has a store of its own, whatever the person has set.
        self._environ.pop("REWOUND_STORE", None)

    def say(self, text: str) -> None:
        self.console.print(f"\n[bold cyan]{text}[/]\n")

    def type(self, *arguments: str) -> Told:
        """Runs `rewound ARGUMENTS`, its output going straight to the terminal."""
        self.console.print(f"[bold green]$[/] [bold]rewound {' '.join(arguments)}[/]")
        before, began = self._server.calls, time.perf_counter()
        command = [sys.executable, "-m", "rewound", *arguments]
        done = subprocess.run(command, cwd=self._folder, env=self._environ, stdin=subprocess.DEVNULL, check=False)
        self.console.print()
        return Told(time.perf_counter() - began, self._server.calls - before, done.returncode)


def show_fix(console: Console, fix: Fix) -> None:
    where = fix.file if fix.cell is None else f"{fix.file}, cell {fix.cell}"
    console.print(f"[dim]{where}[/]")
    for sign, colour, text in (("-", "red", fix.old), ("+", "green", fix.new)):
        for line in text.splitlines():
            console.print(f"{sign} {line}", style=colour, markup=False, soft_wrap=True)


def copy(demo: Demo, folder: Path) -> None:
    """The demo's files, without what earlier runs left beside them."""
    left = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".rewound", "*.db")
    for name in demo.files:
        source = HERE / name
        if source.is_dir():
            shutil.copytree(source, folder if name.endswith("/") else folder / name, ignore=left, dirs_exist_ok=True)
        else:
            shutil.copy(source, folder / name)


@contextmanager
def workplace() -> Iterator[Path]:
    """A temporary folder. On Windows a process that is still closing may hold a file in it: that is left behind."""
    folder = tempfile.TemporaryDirectory(prefix="rewound-demo-", ignore_cleanup_errors=True)
    with folder as name:
        yield Path(name)


def summary(console: Console, demo: Demo, recorded: Told, replayed: Told) -> None:
    """The two runs side by side."""
    table = Table(title="What the fix cost", title_justify="left", title_style="bold")
    for heading in ("", "recorded run", "replay"):
        table.add_column(heading, justify="right" if heading else "left")
    table.add_row("time", f"{recorded.seconds:.1f} s", f"{replayed.seconds:.1f} s")
    if demo.model:
        for agent in recorded.calls | replayed.calls:
            table.add_row(f"calls of the {agent}", str(recorded.calls[agent]), str(replayed.calls[agent]))
        table.add_row("all model calls", str(recorded.calls.total()), str(replayed.calls.total()), style="bold")
    console.print(table)


def play(name: str) -> bool:
    """One demo from failure to success; True if the replay succeeded."""
    demo = DEMOS[name]
    fix = load_fixes()[demo.fix]
    with workplace() as folder, ModelServer(delay=0.4) as server:
        copy(demo, folder)
        terminal = Terminal(folder, server)
        terminal.console.rule(f"[bold]{demo.title}")
        terminal.say("1. Record it, unchanged. It will fail.")
        recorded = terminal.type("record", *demo.record)
        terminal.say("2. Where did it go wrong?")
        terminal.type("debug", "last")
        terminal.say(f"3. Repair it. {fix.why}")
        show_fix(terminal.console, fix)
        fix.apply(folder)
        terminal.say("4. What would a replay do? Nothing runs yet.")
        terminal.type("replay", "last", "--dry-run")
        terminal.say("5. Replay: only what the fix changes runs.")
        replayed = terminal.type("replay", "last", "--yes")
        summary(terminal.console, demo, recorded, replayed)
    return recorded.exit_code == 1 and replayed.exit_code == 0


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("demo", nargs="?", default="crm", choices=[*DEMOS, "all"])
    asked = parser.parse_args(None if arguments is None else list(arguments))
    played = [play(name) for name in (DEMOS if asked.demo == "all" else [asked.demo])]
    return 0 if all(played) else 1


if __name__ == "__main__":
    sys.exit(main())
