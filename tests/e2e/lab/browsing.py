"""One JupyterLab and one browser for all tests of the panel; without a browser or a built panel, the reason why they are left out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.conftest import ROOT
from tests.e2e.lab.driving import PATIENCE, Window, write_notebook
from tests.e2e.lab.serving import BUILT, Server, chromium, serving

expect.set_options(timeout=PATIENCE)

LEADS = (
    "%load_ext rewound",
    "import pandas as pd\n\nRATE = 3\nNAMES = ['ada', 'bob', 'unknown', 'eve']",
    "def find(name):\n    people = {'ada': {'age': 36}, 'bob': {'age': 41}, 'eve': {'age': 29}}\n    return people.get(name)",
    "def score(person):\n    # how promising somebody is\n    return person['age'] * RATE",
    "frame = pd.DataFrame({'name': NAMES, 'visits': [3, 1, 4, 1]})\nframe",
    "people = [find(name) for name in NAMES]\nlen(people)",
    "scores = [score(person) for person in people]\nprint(scores)",
)
"""A notebook whose last cell fails on what `find` has not found."""
FIXED = LEADS[2].replace("people.get(name)", "people.get(name, {'age': 20})")


@pytest.fixture(scope="session", autouse=True)
def _chromium() -> str:
    if not (BUILT / "package.json").is_file():
        pytest.skip("the panel is not built: python scripts/panel.py says why")
    found = chromium()
    if found is None:
        pytest.skip("there is no Chromium on this machine (REWOUND_CHROMIUM names one)")
    return found


@pytest.fixture(scope="module")
def browser(_chromium: str) -> Iterator[Browser]:
    """For the tests of one file: as long as Playwright is there, an event loop runs in the thread of the tests."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium, args=[*flags, "--disable-component-update"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A JupyterLab in a project of its own."""
    world = tmp_path_factory.mktemp("lab")
    folder = world / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "example"\nversion = "0"\n\n[tool.rewound]\nmodels = ["large", "small"]\n', "utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(ROOT / "kernel_ext"), os.environ.get("PYTHONPATH")))))
        with serving(folder, world) as server:
            yield server


Opened = Callable[..., Window]


@pytest.fixture
def opened(lab: Server, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Opens a notebook of these cells in a window; all of them are closed, and their kernels ended, with the test."""
    windows: list[Window] = []

    def open_window(cells: tuple[str, ...] = LEADS, *, name: str | None = None, server: Server = lab, **options: object) -> Window:
        path = Path(name or f"{request.node.name}.ipynb")
        if not (server.folder / path).exists():
            write_notebook(server.folder / path, cells)
        windows.append(Window(browser, server, path.as_posix(), **options))  # type: ignore[arg-type]
        return windows[-1]

    yield open_window
    lab.forget()
    for window in windows:
        window.close()
