"""The promises about JupyterLab, each kept by a test of its name."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.lab.browsing import FIXED, LEADS, Opened
from tests.e2e.lab.driving import Window

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(400), pytest.mark.xdist_group("lab")]


OURS = (".jp-Rewound-panel", ".jp-Rewound-pill", ".jp-Rewound-cellMark")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_lab_panel(opened: Opened, dark: bool) -> None:
    window = opened(dark=dark, name=f"leads-{'dark' if dark else 'light'}.ipynb")
    window.run_all()
    _explained(window)
    _looked_into(window)
    _fixed(window)
    _replayed(window)


def _explained(window: Window) -> None:
    """Why it failed: in the panel, and in the cells."""
    page, panel = window.page, window.panel
    expect(panel.locator(".jp-Rewound-cause").first).to_contain_text("returns None")
    expect(page.locator(".jp-Rewound-pill.jp-mod-failure")).to_contain_text("TypeError")
    expect(page.locator(".jp-Rewound-pill.jp-mod-cause")).to_contain_text("find('unknown') returns None")
    expect(window.mark("cell-6")).to_have_attribute("data-mark", "failed")
    expect(window.mark("cell-4")).to_have_attribute("data-mark", "recorded")
    panel.get_by_label("Status").select_option(label="Failed")
    expect(window.rows(name="score, failed")).to_have_count(1)
    expect(window.rows()).to_have_count(2)
    panel.get_by_label("Status").select_option(label="Any status")
    page.mouse.move(5, 5)
    window.picture("failure")
    page.locator(".jp-Rewound-mark.jp-mod-failure").first.hover()
    expect(page.locator(".jp-Rewound-card")).to_contain_text("person")
    window.picture("hint")
    page.mouse.move(5, 5)


def _looked_into(window: Window) -> None:
    """What a step was given, what came out of it, where that came from and went to; and the graph of it all."""
    panel = window.panel
    window.fold("Causes")
    panel.get_by_role("searchbox").fill("people =")
    window.rows(name="people =").first.click()
    value = panel.locator(".jp-Rewound-value", has_text="people").last
    value.get_by_role("button", name="people", exact=True).click()
    expect(value.locator(".jp-Rewound-parts li")).to_have_count(4)
    value.get_by_role("button", name="Way of people").click()
    expect(value.locator(".jp-Rewound-trace")).to_contain_text("Where it went to")
    panel.get_by_role("searchbox").fill("frame")
    window.rows(name="frame").first.click()
    frame = panel.locator(".jp-Rewound-value", has_text="frame").last
    frame.get_by_role("button", name="frame", exact=True).click()
    expect(frame.locator("td", has_text="unknown")).to_be_visible()
    panel.get_by_role("searchbox").fill("")
    window.picture("details", panel)
    window.fold("Details")
    window.section("Graph")
    expect(panel.locator(".jp-Rewound-node")).to_have_count(6)
    window.picture("graph", panel)
    window.fold("Graph")
    window.section("Details")
    window.section("Causes")
    assert window.complaints(*OURS) == []
    _with_more_contrast(window)


def _with_more_contrast(window: Window) -> None:
    """In the theme that is made for it, which is dark, and where the system chooses the colours."""
    if window.dark:
        window.theme(" High Contrast")
        assert window.complaints(*OURS) == []
        window.picture("contrast", window.panel)
        window.theme()
    window.page.emulate_media(forced_colors="active")
    for shown in (".jp-Rewound-bar", ".jp-Rewound-confidence span"):
        behind = "node => [getComputedStyle(node).backgroundColor, getComputedStyle(node.closest('.jp-Rewound-panel')).backgroundColor]"
        colour, ground = window.panel.locator(shown).first.evaluate(behind)
        assert colour != ground, shown
    window.picture("forced", window.panel)
    window.page.emulate_media(forced_colors="none")


def _fixed(window: Window) -> None:
    """The hint goes with the text that it was about, and the plan says what the fix concerns."""
    window.type_into("cell-2", FIXED)
    expect(window.page.locator(".jp-Rewound-pill.jp-mod-cause")).to_have_count(0)
    expect(window.mark("cell-2")).to_have_attribute("data-mark", "would-run")
    window.panel.get_by_role("button", name="Replay…").click()
    dialog = window.page.locator(".jp-Rewound-dialog")
    plan = dialog.locator(".jp-Rewound-planList li")
    expect(plan.filter(has_text="its code changed")).to_have_count(1)
    assert plan.evaluate_all("lines => lines.map(line => line.dataset.action)") == ["restored", "run", "restored", "restored", "run", "run"]
    window.picture("replay")
    assert window.complaints(".jp-Rewound-dialog") == []
    dialog.get_by_role("button", name="Replay", exact=True).click()


def _replayed(window: Window) -> None:
    """The outputs land in the notebook, and the two runs are compared."""
    page, panel = window.page, window.panel
    expect(page.locator(".jp-Rewound-compare")).to_contain_text("First difference: source")
    expect(page.locator(".Toastify")).to_contain_text("The replay succeeded")
    assert window.outputs("cell-6")[0]["text"].strip() == "[108, 123, 60, 87]"
    assert window.outputs("cell-4")[0]["output_type"] == "execute_result"
    expect(window.mark("cell-4")).to_have_attribute("data-mark", "restored")
    expect(page.locator(".jp-Rewound-pill")).to_have_count(0)
    expect(panel.locator(".jp-Rewound-summary")).to_contain_text("replay of")
    expect(panel.locator(".jp-Rewound-failure")).to_have_count(0)
    assert window.complaints(".jp-Rewound-main") == []
    window.picture("replayed")
    window.picture("comparison", page.locator(".jp-Rewound-compare"))


def test_lab_inline(opened: Opened) -> None:
    window = opened(("%load_ext rewound", "rate = 2", "price = rate * 3", LEADS[2], "find('nobody')['age']"))
    page = window.page
    window.run_all()
    failure = page.locator(".jp-Rewound-pill.jp-mod-failure")
    expect(failure).to_contain_text("TypeError")

    # A hint is about one text: with another it goes, with that one again it is back.
    window.type_into("cell-4", "find('ada')['age']")
    expect(failure).to_have_count(0)
    expect(window.mark("cell-4")).to_have_attribute("data-mark", "would-run")
    window.type_into("cell-4", "find('nobody')['age']")
    expect(failure).to_have_count(1)
    expect(window.mark("cell-4")).to_have_attribute("data-mark", "failed")

    # What read a value that has been written again is stale, and says why.
    window.type_into("cell-1", "rate = 5")
    window.run("cell-1")
    expect(window.mark("cell-2")).to_have_attribute("data-mark", "stale")
    expect(window.mark("cell-2")).to_have_attribute("title", re.compile("rate"))

    # What runs without an error has no hint.
    window.type_into("cell-4", "find('ada')['age']")
    window.run("cell-4")
    expect(window.mark("cell-4")).to_have_attribute("data-mark", "recorded")
    expect(page.locator(".jp-Rewound-pill")).to_have_count(0)
