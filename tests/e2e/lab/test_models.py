"""The panel's models, which know no page: their own tests, run by Node."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300)]
SOURCES = ROOT / "labextension"
COMPILER = ROOT / "node_modules" / "typescript" / "bin" / "tsc"


def node(*arguments: str) -> None:
    program = shutil.which("node")
    if program is None or not COMPILER.is_file():
        pytest.skip("Node or its packages are not here: python scripts/panel.py says why")
    done = subprocess.run([program, *arguments], cwd=SOURCES, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]


def test_the_models_hold_what_their_tests_say() -> None:
    node(str(COMPILER), "-p", "tsconfig.test.json")
    node("--test", "build/test/test")
