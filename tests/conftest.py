"""What every test gets: a store and a key of its own, and nothing of the person's who runs the suite."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ONCE = (
    "docs",
    "e2e/cli",
    "e2e/kernel/test_panel",
    "e2e/kernel/test_views",
    "e2e/lab",
    "e2e/lsp",
    "e2e/server",
    "e2e/vscode",
    "programs/test_guards.py",
    "programs/test_into.py",
    "programs/test_lineage.py",
    "programs/test_mapping.py",
    "programs/test_overrides.py",
    "programs/test_scenarios.py",
    "programs/test_sweep.py",
    "unit/diagnose",
    "unit/graph",
    "unit/show",
)
"""What looks at recordings, or asks for a replay in one more way: the same on every Python that records and replays rightly."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes, a file's tests stay together, unless it says otherwise: they share costly fixtures."""
    for item in items:
        if item.path.relative_to(ROOT / "tests").as_posix().startswith(ONCE):
            item.add_marker(pytest.mark.once)
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@pytest.fixture(scope="session", autouse=True)
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, keys and histories of the person are neither read nor written, in kernels and commands either."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("REWOUND_")]:
            patch.delenv(name)
        for name, folder in {
            "HOME": "",
            "USERPROFILE": "",
            "XDG_CONFIG_HOME": "config",
            "XDG_DATA_HOME": "data",
            "XDG_CACHE_HOME": "cache",
            "IPYTHONDIR": "ipython",
            "JUPYTER_CONFIG_DIR": "jupyter-config",
            "JUPYTER_DATA_DIR": "jupyter-data",
            "MPLCONFIGDIR": "matplotlib",
        }.items():
            (home / folder).mkdir(exist_ok=True)
            patch.setenv(name, str(home / folder))
        patch.setenv("MPLBACKEND", "agg")
        patch.setenv("NO_COLOR", "1")
        patch.setenv("COLUMNS", "120")
        # Kernels and scripts that the tests start are of the Python that runs the tests.
        patch.setenv("PATH", str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"])
        yield


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder, which is the working folder; recordings made in it go to its own `.rewound`."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "example"\nversion = "0"\n', encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def store(project: Path) -> str:
    """The URL of that project's store."""
    return f"sqlite:///{project / '.rewound'}"


@pytest.fixture(scope="session", autouse=True)
def _event_loops_on_windows() -> None:
    """pyzmq needs the selector loop there."""
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
