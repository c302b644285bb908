"""A project with a failed script of two files and a failed notebook, recorded once; each test gets a copy that it may change."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.cli.test_commands import write_notebook
from tests.e2e.lsp.client import Client, serving

HELPERS = """KNOWN = {"sarah@acme.com": {"employees": 240}}


def crm_lookup(email):
    return KNOWN.get(email)


def unused():
    return 1
"""
MAIN = """from helpers import crm_lookup


def score(contact, bonus=1):
    employees = contact["employees"]
    return employees // 4 + bonus


class Report:
    def lines(self, emails):
        return [f"{email}: {len(email)}" for email in emails]


def main():
    total = 0
    emails = ("sarah@acme.com", "unknown@nowhere.com")
    print(Report().lines(emails))
    for email in emails:
        contact = crm_lookup(email)
        total += score(contact)
    return total


print(main())
"""
ROWS = "def collect(row, rows=[]):\n    rows.append(row)\n    return rows\n\n\ncollect(1)\nassert collect(2) == [2], 'kept'\n"
CELLS = (
    "def crm_lookup(email):\n    known = {'sarah@acme.com': {'employees': 240}}\n    return known.get(email)",
    "email = 'unknown@nowhere.com'\ncontact = crm_lookup(email)",
    "print('score', contact['employees'] // 4)",
    "print('never executed')",
)


def record(folder: Path, *words: str) -> None:
    """Record a program, however it ends."""
    subprocess.run([sys.executable, "-m", "rewound", "record", *words], cwd=folder, capture_output=True, timeout=100, check=False)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it was recorded; it stays where it is, since recorded paths are absolute."""
    folder = tmp_path_factory.mktemp("editors") / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "example"\nversion = "0"\n', "utf-8")
    (folder / "helpers.py").write_text(HELPERS, "utf-8")
    (folder / "main.py").write_text(MAIN, "utf-8")
    write_notebook(folder / "book.ipynb", *CELLS)
    record(folder, "main.py")
    record(folder, "book.ipynb")
    shutil.copytree(folder, folder.with_name("kept"))
    return folder


@pytest.fixture(scope="module")
def leads(once: Path) -> Path:
    """The recorded project, as new for each file of tests: one that leaves it otherwise stands last."""
    shutil.rmtree(once)
    shutil.copytree(once.with_name("kept"), once)
    return once


@pytest.fixture(scope="module")
def client(leads: Path) -> Iterator[Client]:
    """An editor of today on that project."""
    with serving(cwd=leads) as editor:
        editor.initialize(leads)
        yield editor
