"""The house itself: what is built, what is pinned, and the form that every file has."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCES = sorted([*(ROOT / "kernel_ext" / "rewound").rglob("*.py"), *(ROOT / "lsp" / "rewound_lsp").rglob("*.py")])
LINES_AT_MOST = 500
FUNCTION_LINES_AT_MOST = 50


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_says_what_it_is_for_and_stays_readable(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)

    assert ast.get_docstring(tree), "a file begins with one sentence that says what it is for"
    assert len(text.splitlines()) <= LINES_AT_MOST
    too_long = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_AT_MOST
    ]
    assert too_long == []


def test_every_folder_of_source_is_a_package() -> None:
    """Otherwise the wheel, the type checker and import-linter each see something else."""
    assert [name_of(path) for path in SOURCES if not (path.parent / "__init__.py").exists()] == []


def test_pins_name_no_address_and_have_hashes() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()

    assert [line for line in lines if "://" in line] == []
    starts = [index for index, line in enumerate(lines) if not line.startswith(" ")]
    assert [lines[index] for index in starts if "--hash=sha256:" not in lines[index + 1]] == []


def pins(*extras: str) -> str:
    """What `scripts/setup` would have installed."""
    script = ROOT / "scripts" / "requirements.py"
    command = [sys.executable, str(script), *extras]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=True).stdout


def test_every_requirement_is_pinned() -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = set(document["project"]["optional-dependencies"]) - {"torch"}  # so large that nobody gets it by default

    everything = pins(*extras)

    assert everything.count("==") == (ROOT / "constraints.txt").read_text("utf-8").count("==")


def test_what_an_extra_needs_is_left_out_without_it() -> None:
    assert "\njupyterlab==" in pins("test", "lab")
    assert "\njupyterlab==" not in pins("test")
    assert "\npandas==" not in pins()
    assert "\ntornado==" in pins()


def test_the_wheel_holds_both_packages_and_nothing_else(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=110,
        env={**os.environ, "REWOUND_PANEL": "no"},  # the panel's own tests look for it in there
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()

    tops = {name.partition("/")[0] for name in names}
    assert {"rewound", "rewound_lsp"} <= tops
    assert all(top in {"rewound", "rewound_lsp"} or top.endswith((".dist-info", ".data")) for top in tops)
    shared = [name.partition(".data/data/")[2] for name in names if ".data/" in name]
    assert shared == ["etc/jupyter/jupyter_server_config.d/rewound.json"]
    assert {"rewound/py.typed", "rewound/__init__.py", "rewound_lsp/__init__.py"} <= set(names)
    assert {"rewound/show/assets/page.css", "rewound/show/assets/page.js"} <= set(names)
    assert [name for name in names if name.endswith(".pyc")] == []


def test_tests_of_one_file_share_a_process(request: pytest.FixtureRequest) -> None:
    """A pytest that the scheduler does not know gives tests no group: then each process makes every costly fixture."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        assert request.node.nodeid.endswith("@tests/unit/test_house.py")
