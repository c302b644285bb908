"""The table of classes in `classes/`: a change in place is noticed, a look is none, and what cannot be watched is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rewound.store import open_reader
from tests.programs import classes

QUICK = ("builtins", "models", "stdlib")
"""Files of the table that need no large library."""


def _wrong(file: str, folder: Path) -> list[str]:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-W", "ignore", str(root / "tests" / "programs" / "classes.py"), str(folder), "2", file]
    paths = (str(root), os.environ.get("PYTHONPATH"))
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "IPYTHONDIR": str(folder / "ipython")}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-2000:]
    entries = classes.entries_of(file)
    pairs = zip(entries, classes.seen(entries, open_reader(start=folder / file)), strict=True)
    return [f"{entry.name}: {told}" for entry, seen in pairs for told in classes.wrong(entry, seen)]


@pytest.mark.parametrize("file", QUICK)
def test_changes_are_noticed_and_looks_are_none(tmp_path: Path, file: str) -> None:
    told = _wrong(file, tmp_path)
    assert not told, "\n".join(told)


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("file", [file for file in classes.names() if file not in QUICK])
def test_changes_are_noticed_and_looks_are_none_with_libraries(tmp_path: Path, file: str) -> None:
    told = _wrong(file, tmp_path)
    assert not told, "\n".join(told)


def test_the_table_is_as_large_as_it_says() -> None:
    entries = [entry for file in classes.names() for entry in classes.entries_of(file)]
    assert len(entries) >= 300
    assert len({(entry.file, entry.name) for entry in entries}) == len(entries)
    marked = [entry for entry in entries if entry.opaque or entry.lazy or entry.unseen]
    assert len(marked) <= len(entries) // 8
