"""The same panel, and the same view below a cell, in Notebook 7."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("notebook", reason="Notebook is not installed")

from playwright.sync_api import expect

from rewound.show.widget.making import can_show
from tests.e2e.lab.browsing import LEADS, Opened
from tests.e2e.lab.serving import serving

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300), pytest.mark.xdist_group("lab")]


def test_the_panel_works_in_notebook_7(opened: Opened, tmp_path: Path) -> None:
    world, folder = tmp_path / "world", tmp_path / "project"
    world.mkdir()
    folder.mkdir()
    (folder / "pyproject.toml").touch()
    with serving(folder, world, "notebook") as server:
        window = opened((*LEADS, "%timeline"), server=server, app="notebooks", name="leads.ipynb")
        window.run_all()
        expect(window.panel.locator(".jp-Rewound-cause").first).to_contain_text("returns None")
        expect(window.page.locator(".jp-Rewound-pill.jp-mod-cause")).to_be_visible()
        window.picture("notebook7")
        if can_show():
            window.run("cell-7")
            expect(window.page.locator(".jp-OutputArea .jp-Rewound-widget .jp-Rewound-cause").first).to_contain_text("returns None")
