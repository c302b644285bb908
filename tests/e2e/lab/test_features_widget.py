"""The promise about views below a cell: one that lives, and the page that is left of it where nothing runs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest.importorskip("anywidget", reason="anywidget is not installed")

from playwright.sync_api import Browser, Locator, expect

from tests.e2e.lab.browsing import FIXED, LEADS, Opened
from tests.e2e.lab.driving import Window
from tests.e2e.lab.serving import Server

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300), pytest.mark.xdist_group("lab")]
SHOWN = (*LEADS, "%timeline", "1 + 1", "%replay")
TIMELINE, LATER, REPLAY = "cell-7", "cell-8", "cell-9"


def view(window: Window, text: str) -> Locator:
    """The view that holds a text."""
    return window.page.locator(".jp-OutputArea .jp-Rewound-widget", has_text=text)


@pytest.mark.parametrize("dark", [False, True] if os.environ.get("REWOUND_WRITE_PICTURES") else [False])
def test_nb_widget(opened: Opened, lab: Server, browser: Browser, dark: bool) -> None:
    name = f"view-{dark}.ipynb"
    window = opened(SHOWN, name=name, dark=dark)
    window.run_all()
    expect(window.panel.locator(".jp-Rewound-cause").first).to_contain_text("returns None")
    window.run(TIMELINE)
    shown = view(window, "TypeError")
    expect(shown.locator(".jp-Rewound-cause").first).to_contain_text("returns None")
    _looked_into(window, shown)

    window.run(LATER)
    expect(shown.get_by_role("treeitem", name="1 + 1, succeeded")).to_have_count(1)

    window.type_into("cell-2", FIXED)
    _save(window)
    window.run(REPLAY)
    replayed = view(window, "What was done")
    expect(replayed.locator(".jp-Rewound-planHead")).to_contain_text("3 cells ran")
    expect(replayed.locator(".jp-Rewound-cause")).to_have_count(0)
    expect(replayed.get_by_role("treeitem", name="scores = ").first).to_be_visible()
    _picture(window, "view-replay", replayed)
    assert window.complaints(".jp-OutputArea .jp-Rewound-widget") == []

    _save(window)
    _outlived(window)
    _on_a_web_page(lab, browser, name, dark)


def _save(window: Window) -> None:
    window.page.evaluate("window.jupyterapp.shell.currentWidget.context.save()")


def _looked_into(window: Window, shown: Locator) -> None:
    """A cause leads to its step."""
    shown.get_by_role("button", name="Show the step").first.click()
    details = shown.locator(".jp-Rewound-details")
    expect(details.locator(".jp-Rewound-source")).to_contain_text("people.get(name)")
    shown.get_by_role("treeitem", name="score, failed").click()
    expect(details.locator(".jp-Rewound-source")).to_contain_text("person['age']")
    _picture(window, "view", shown)


def _picture(window: Window, name: str, shown: Locator) -> None:
    """In a window that has room for all of it."""
    before = window.page.viewport_size
    window.page.set_viewport_size({"width": 1400, "height": 1500})
    window.picture(name, shown)
    assert before is not None
    window.page.set_viewport_size(before)


def _outlived(window: Window) -> None:
    """The same notebook, opened again when its kernel is gone."""
    window.command("kernelmenu:shutdown")
    window.page.wait_for_function("!window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel")
    window.load()
    page = window.page.locator(".jp-OutputArea .rewound-view", has_text="returns None")
    expect(page.first).to_be_visible()
    expect(window.page.get_by_text("Error displaying widget")).to_have_count(0)


def _on_a_web_page(lab: Server, browser: Browser, name: str, dark: bool) -> None:
    """What nbconvert makes of the notebook, without a server."""
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--log-level=ERROR", "--HTMLExporter.theme", "dark" if dark else "light"]
    subprocess.run([*command, name], cwd=lab.folder, check=True)
    page = browser.new_page(java_script_enabled=False, viewport={"width": 1100, "height": 900})
    abroad: list[str] = []
    page.on("request", lambda request: abroad.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
    page.goto((lab.folder / name).with_suffix(".html").as_uri())
    text = page.locator(".rewound-view", has_text="returns None").first
    expect(text).to_contain_text("score")
    text.screenshot(path=lab.folder / f"page-{dark}.png")
    page.close()
    assert [url for url in abroad if "rewound" in url] == []
