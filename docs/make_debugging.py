"""Makes the table of docs/debugging.md anew, by running its tests under one Python after the other.

python -m docs.make_debugging .venv/bin/python .venv-3.11/bin/python
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "debugging.md"
TESTS = ("tests/e2e/debug/test_terminal.py", "tests/e2e/debug/test_places.py")
MADE = re.compile(r"(<!-- made by python -m docs\.make_debugging -->\n).*?(\n<!-- end -->)", re.DOTALL)


def noted(pythons: Iterable[str]) -> list[dict[str, str]]:
    """What passed: kind of code, place, Python."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "noted.jsonl")
        for python in pythons:
            command = [python, "-m", "pytest", "-q", *TESTS, "-k", "stops"]
            subprocess.run(command, cwd=ROOT, env={**os.environ, "REWOUND_DEBUG_TABLE": str(path)}, check=False)
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def table(found: Iterable[dict[str, str]]) -> str:
    """A row for each kind of code; in each column the Pythons under which its test has passed."""
    from tests.e2e.debug.conftest import PLACES
    from tests.e2e.debug.kinds import KINDS

    passed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in found:
        passed[line["kind"], line["place"]].add(line["python"])
    columns = list(PLACES.values())
    rows = [["kind of code", *columns], *[["---"] * (len(columns) + 1)]]
    rows += [[kind, *(", ".join(sorted(passed[kind, column])) or "–" for column in columns)] for kind in KINDS]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    made = table(noted(sys.argv[1:] or [sys.executable]))
    PAGE.write_text(MADE.sub(lambda page: page[1] + made + page[2], PAGE.read_text("utf-8")), "utf-8")
