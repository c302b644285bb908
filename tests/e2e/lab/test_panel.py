"""The panel in JupyterLab: a run that fails is explained and replayed without leaving the notebook."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.sync_api import expect

from tests.e2e.lab.browsing import LEADS, Opened
from tests.e2e.lab.serving import Server

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300), pytest.mark.xdist_group("lab")]


def test_steps_come_while_the_cell_runs_and_a_reload_loses_nothing(opened: Opened) -> None:
    slow = "import time\n\ndef tick(number):\n    time.sleep(0.2)\n    return number\n\nfor number in range(40):\n    tick(number)"
    window = opened(("%load_ext rewound", slow, LEADS[2], "find('ada')['age'] + find('nobody')['age']"))
    window.run("cell-0")
    window.run("cell-1")
    window.rows(name="import time").click()
    window.page.keyboard.press("ArrowRight")
    expect(window.rows(name="tick").nth(3)).to_be_visible()
    expect(window.rows(name="import time, running")).to_have_count(1)
    assert window.rows(name="tick").count() < 40
    expect(window.panel.locator(".jp-Rewound-foot")).to_contain_text("41 steps")
    window.run("cell-2")
    window.run("cell-3")
    expect(window.page.locator(".jp-Rewound-pill.jp-mod-failure")).to_be_visible()

    window.load()
    expect(window.panel.locator(".jp-Rewound-foot")).to_contain_text("45 steps")
    expect(window.panel.locator(".jp-Rewound-failure")).to_contain_text("TypeError")
    expect(window.page.locator(".jp-Rewound-pill.jp-mod-failure")).to_be_visible()
    expect(window.mark("cell-1")).to_have_attribute("data-mark", "recorded")


def test_a_page_that_is_loaded_again_shows_what_it_had_shown(opened: Opened, lab: Server) -> None:
    window = opened(name="again.ipynb")
    window.run_all()
    expect(window.panel.locator(".jp-Rewound-cause").first).to_be_visible()
    expect(window.panel.locator(".jp-Rewound-failure")).to_contain_text("[4], line 3")
    window.fold("Causes")
    window.panel.get_by_role("searchbox").fill("people =")
    window.panel.get_by_label("Sort").select_option(label="Largest first")
    window.rows(name="people =").first.click()
    window.rows(name="people =").first.hover()
    window.page.mouse.wheel(0, 1)
    window.panel.locator(".jp-Rewound-overview").hover()
    window.page.mouse.wheel(0, -300)
    expect(window.panel.get_by_role("button", name="Show all")).to_be_visible()
    expect(window.panel.locator(".jp-Rewound-source")).to_contain_text("find(name)")
    window.kept(lambda look: look["chosen"] is not None and look["timeline"]["span"] is not None and not look["sections"]["open"][0])

    window.load()
    expect(window.panel.locator(".jp-Rewound-source")).to_contain_text("find(name)")
    expect(window.panel.get_by_role("searchbox")).to_have_value("people =")
    expect(window.panel.get_by_label("Sort")).to_have_value("size")
    expect(window.rows(selected=True)).to_have_count(1)
    expect(window.panel.get_by_role("button", name="Show all")).to_be_visible()
    expect(window.panel.locator(".jp-Rewound-failure")).to_be_hidden()


def test_two_windows_on_one_notebook_agree(opened: Opened) -> None:
    cells = ("%load_ext rewound", "def double(x):\n    return 2 * x", "double(4)")
    left, right = opened(cells, name="two.ipynb"), opened(cells, name="two.ipynb")
    left.run_all()
    for window in (left, right):
        expect(window.panel.locator(".jp-Rewound-foot")).to_contain_text("3 steps")
        expect(window.rows(name="double(4), succeeded")).to_have_count(1)
        expect(window.mark("cell-2")).to_have_attribute("data-mark", "recorded")


def test_a_kernel_without_the_extension_is_recorded_from_the_button_on_and_one_that_dies_is_told_of(opened: Opened) -> None:
    window = opened(("import os\nos.getpid()", "1 + 1"))
    notice = window.panel.locator(".jp-Rewound-notice")
    expect(notice).to_contain_text("not recorded")
    notice.get_by_role("button", name="Record").click()
    expect(window.panel.locator(".jp-Rewound-summary")).to_contain_text("recording")
    window.run("cell-0")
    window.run("cell-1")
    expect(window.rows(name="1 + 1, succeeded")).to_have_count(1)
    expect(window.mark("cell-1")).to_have_attribute("data-mark", "recorded")

    os.kill(int(window.outputs("cell-0")[0]["data"]["text/plain"]), signal.SIGKILL)
    expect(window.panel.locator(".jp-Rewound-notice")).to_be_visible()
    expect(window.mark("cell-1")).to_have_count(0)


def test_ten_thousand_steps_are_searched_and_walked_through_by_the_keyboard(opened: Opened) -> None:
    functions = "def work(number):\n    return {'number': number}\n\ndef rare(number):\n    return number\n\n"
    window = opened(("%load_ext rewound", f"{functions}for number in range(10_000):\n    work(number)\nrare(1)"))
    window.run_all()
    expect(window.panel.locator(".jp-Rewound-foot")).to_contain_text("steps", timeout=90_000)
    window.idle()
    expect(window.rows(name="def work(number):, succeeded")).to_have_count(1)
    window.rows(name="def work(number)").click()
    window.page.keyboard.press("ArrowRight")
    window.page.keyboard.press("End")
    expect(window.rows(selected=True)).to_have_attribute("data-status", "succeeded")
    assert int(window.rows(selected=True).get_attribute("aria-posinset") or 0) > 400
    assert window.rows().count() < 60
    window.panel.get_by_role("searchbox").fill("rare")
    expect(window.rows(name="rare, succeeded")).to_have_count(1)
    expect(window.rows()).to_have_count(2)


def test_stored_runs_are_looked_at_when_no_kernel_is_there(opened: Opened, lab: Server) -> None:
    window = opened(name="stored.ipynb")
    window.run_all()
    expect(window.panel.locator(".jp-Rewound-cause").first).to_be_visible()
    first = window.panel.get_by_label("Run", exact=True).input_value()
    window.command("kernelmenu:shutdown")
    expect(window.panel.locator(".jp-Rewound-notice")).to_be_visible()
    window.load()
    window.panel.get_by_label("Run", exact=True).select_option(first)
    expect(window.panel.locator(".jp-Rewound-failure")).to_contain_text("TypeError")
    window.rows(name="score, failed").click()
    expect(window.panel.locator(".jp-Rewound-source")).to_contain_text("person['age']")
