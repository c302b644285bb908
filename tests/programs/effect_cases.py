"""A small program that reaches outside: recorded, replayed, compared. Each runs in processes of its own."""

from __future__ import annotations

import io
import json
import os
import shlex
import signal
import subprocess
import sys
import textwrap
from contextlib import chdir, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE
from typing import Any
from unittest import mock

import pytest

from rewound.show.cli import run
from rewound.store import open_reader

HANGS = 90
"""Seconds."""

_LOOKING = ("runs", "show", "lineage", "states")


@dataclass
class Replayed:
    """What a command of ours came to."""

    exit: int
    told: dict[str, Any]
    """The command's JSON."""
    printed: str
    """What the program printed."""
    faults: str


@dataclass
class Program:
    """A script in a project of its own; `write` makes it anew, which is how a fix is made."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    name: str = "program.py"

    def __post_init__(self) -> None:
        (self.folder / "pyproject.toml").touch()

    def write(self, text: str, name: str | None = None) -> None:
        (self.folder / (name or self.name)).write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")

    def record(self, *, exit: int = 0, stdin: str = "") -> Replayed:
        """`rewound record`, with this typed."""
        return self.command("record", self.name, exit=exit, stdin=stdin)

    def record_dying(self) -> None:
        """`rewound record` of a program that ends its own process."""
        self._command("record", self.name)

    def replay(self, *options: str, exit: int = 0) -> Replayed:
        """`rewound replay last`, of the first run."""
        return self.command("replay", self.run, *options, exit=exit)

    def verify(self, *, exit: int = 0) -> Replayed:
        return self.command("verify", self.run, exit=exit)

    def show(self) -> dict[str, Any]:
        return self.command("show", self.run).told

    def text(self, command: str, *arguments: str) -> str:
        """What a command about the run prints for people."""
        return self._command(command, self.run, *arguments).stdout

    def plain(self) -> str:
        """What the program prints without us."""
        done = subprocess.run(
            [sys.executable, self.name], cwd=self.folder, env=self._environ(), capture_output=True, encoding="utf-8", check=False
        )
        return done.stdout

    @property
    def run(self) -> str:
        """The id of the run that is no replay."""
        with closing(open_reader(f"sqlite:///{self.store}")) as reader:
            return next(run.id for run in reader.runs() if run.replay_of is None)

    @property
    def store(self) -> Path:
        return self.folder / ".rewound"

    def stored_bytes(self) -> bytes:
        """Everything in the store, decompressed where it is compressed; to look for what must not be there."""
        import sqlite3
        from contextlib import closing

        import zstandard

        found = [path.read_bytes() for path in self.store.rglob("*") if path.is_file()]
        with closing(sqlite3.connect(self.store / "store.db")) as database:
            for table in ("effect", "chunk", "cell", "run", "blob"):
                for row in database.execute(f"SELECT * FROM {table}"):
                    found += [part for part in row if isinstance(part, bytes)]
        opened = []
        for part in found:
            opened.append(part)
            try:
                opened.append(zstandard.ZstdDecompressor().decompress(part, max_output_size=100_000_000))
            except zstandard.ZstdError:
                continue
        return b"\n".join(opened)

    def command(self, command: str, *arguments: str, exit: int = 0, stdin: str = "") -> Replayed:
        done = self._command(command, *arguments, "--json", stdin=stdin)
        assert done.returncode == exit, f"rewound {command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        # With --json the program's own output goes to standard error.
        told = json.loads(done.stdout)
        return Replayed(done.returncode, told, done.stderr, done.stderr)

    def _command(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        if arguments[0] in _LOOKING:
            return self._looked(*arguments)
        command = [sys.executable, "-m", "rewound", *arguments]
        with subprocess.Popen(
            command, cwd=self.folder, env=self._environ() | {"PYTHONFAULTHANDLER": "1"}, stdin=PIPE, stdout=PIPE, stderr=PIPE,
            encoding="utf-8", process_group=0,
        ) as process:  # fmt: skip
            try:
                out, err = process.communicate(stdin, timeout=HANGS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGABRT)  # each process tells where its threads stand
                pytest.fail(f"rewound {shlex.join(arguments)} does not end:\n{process.communicate()[1]}")
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def _looked(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command that only reads the store: in this process, which has loaded what it needs."""
        out, err = io.StringIO(), io.StringIO()
        with chdir(self.folder), mock.patch.dict(os.environ, self._environ()), redirect_stdout(out), redirect_stderr(err):
            code = run(arguments)
        return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())

    def _environ(self) -> dict[str, str]:
        quiet = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
        return {**os.environ, **quiet, "REWOUND_DEBUG": "1", **self.environ}
