"""Notes which kinds of code were debugged where, for the table of docs/debugging.md."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Generator
from pathlib import Path

import pytest

PLACES = {
    ("test_terminal", "test_a_script_stops_where_it_failed"): "script, pdb",
    ("test_terminal", "test_a_notebook_stops_where_it_failed"): "notebook, pdb",
    ("test_places", "test_a_script_stops_where_it_failed"): "script, debug adapter",
    ("test_places", "test_a_notebook_stops_where_it_failed"): "notebook, debug adapter",
    ("test_places", "test_a_notebook_stops_in_its_own_kernel"): "notebook, JupyterLab's debugger",
}
"""(module, test) -> the column that it fills."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REWOUND_DEBUG_TABLE, a line of that file for each test of the table that has passed."""
    report = yield
    noted, name = os.environ.get("REWOUND_DEBUG_TABLE"), getattr(item, "originalname", "")
    place = PLACES.get((item.path.stem, name))
    if noted and place is not None and report.when == "call" and report.passed and isinstance(item, pytest.Function):
        python = ".".join(platform.python_version_tuple()[:2])
        line = json.dumps({"kind": item.callspec.params["name"], "place": place, "python": python})
        with Path(noted).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    return report
