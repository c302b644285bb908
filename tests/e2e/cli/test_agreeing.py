"""On a terminal the plan is shown and a question asked: nothing runs for who does not agree, whatever was to be done."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from rewound.store import open_reader
from tests.e2e.cli.test_commands import rewound

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")

PROGRAM = """
import os

SIZE = 3


def load(size):
    return list(range(size))


rows = load(SIZE)
print("rows", rows)
if os.path.exists("deadly"):
    os.kill(os.getpid(), 9)
"""


def answered(folder: Path, words: Sequence[str], reply: str) -> tuple[int, str]:
    """The exit code, and all that stood on the terminal of who replied so."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "rewound", *words], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown, deadline, asked = b"", time.monotonic() + 60, False
    try:
        while True:
            assert time.monotonic() < deadline, shown
            try:
                part = os.read(ours, 1000)
            except OSError:  # Linux says so where nobody has the other end any more
                part = b""
            if not part:
                return process.wait(60), shown.decode()
            shown += part
            if b"Go on?" in shown and not asked:
                asked = True
                os.write(ours, reply.encode())
    finally:
        process.kill()
        process.wait()
        os.close(ours)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two runs: one that has ended, and before it one that died."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "pyproject.toml").touch()
    (folder / "program.py").write_text(PROGRAM, "utf-8")
    (folder / "use.py").write_text("def use(rows):\n    print('used', rows)\n", "utf-8")
    (folder / "deadly").touch()
    rewound("record", "program.py", cwd=folder)
    (folder / "deadly").unlink()
    assert rewound("record", "program.py", cwd=folder).code == 0
    return folder


def runs(folder: Path) -> list[str]:
    return [run.id for run in open_reader(f"sqlite:///{folder / '.rewound'}").runs()]


@pytest.mark.parametrize(
    "words",
    [
        ("replay", "last"),
        ("replay", "last", "--set", "SIZE=[1, 2]", "--sweep"),
        ("replay", "last", "--into", "use.py:use"),
        ("recover",),
    ],
    ids=["replay", "sweep", "into", "recover"],
)
def test_nothing_runs_for_who_does_not_agree(folder: Path, words: Sequence[str]) -> None:
    before = runs(folder)
    code, shown = answered(folder, words, "n\n")
    assert (code, "Nothing was run." in shown) == (3, True), shown
    assert runs(folder) == before


def test_who_agrees_is_asked_once(folder: Path) -> None:
    before = runs(folder)
    code, shown = answered(folder, ("replay", "last"), "\n")
    assert (code, shown.count("Go on?"), "Nothing was run." in shown) == (0, 1, False), shown
    assert runs(folder)[1:] == before
