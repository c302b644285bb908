"""What a run is called whose process ends before anybody has ended the run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rewound.store import open_reader

PROGRAM = """
from rewound.capture.session import begin
from rewound.config import Config

begin("replay", None, Config(store={store!r})).guards = {guards}
"""


@pytest.mark.parametrize(("guards", "status"), [(False, "succeeded"), (True, "interrupted")], ids=["a program", "a replay of its own"])
def test_a_process_that_ends_by_itself(guards: bool, status: str, project: Path, store: str) -> None:
    subprocess.run([sys.executable, "-c", PROGRAM.format(store=store, guards=guards)], check=True, timeout=60)
    assert open_reader(store).runs()[0].status == status
