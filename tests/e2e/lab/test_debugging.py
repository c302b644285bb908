"""The failure in JupyterLab's own debugger: it stops in the cell that failed, goes back, and on with the cell as it is by then."""

from __future__ import annotations

import sys

import pytest
from playwright.sync_api import expect

from tests.e2e.lab.browsing import Opened

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300), pytest.mark.xdist_group("lab")]
CELLS = (
    "%load_ext rewound",
    "rows = [4, 2, 7, 0, 5]\nprint('loading')",
    "total = 0\nfor row in rows:\n    wide = row * 2\n    total += 100 // wide\nprint('RESULT', total)",
    "print('after', total)",
)
MENDED = CELLS[2].replace("row * 2", "row * 2 or 1")
LINE = ".jp-CodeCell .jp-DebuggerEditor-highlight"

OFF = """() => new Promise(told => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    kernel.requestDebug({ type: 'request', seq: 0, command: 'debugInfo' }).onReply = reply => told(!reply.content.body.isStarted);
})"""


@pytest.mark.skipif(sys.version_info < (3, 12), reason="steps back are recorded beside a debugger from 3.12 on")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_failure_is_debugged_backwards_and_mended_while_it_stands(opened: Opened, dark: bool) -> None:
    window = opened(CELLS, name=f"parcels{'-dark' * dark}.ipynb", dark=dark)
    page = window.page
    window.run_all()
    button = window.panel.get_by_role("button", name="Debug at failure")
    expect(button).to_be_visible()
    expect(page.locator(".jp-Rewound-pillButton")).to_be_visible()
    button.click()

    highlighted = page.locator(LINE)
    expect(highlighted).to_contain_text("    total += 100 // wide")
    expect(page.get_by_role("treeitem", name="wide: 0")).to_be_visible()
    page.mouse.move(5, 5)
    window.picture("debugger")

    back = page.get_by_role("button", name="Step back")
    back.click()
    expect(highlighted).to_contain_text("    wide = row * 2")
    expect(page.locator(".jp-DebuggerCallstack")).to_contain_text("<module> [past]")
    back.click()
    expect(highlighted).to_contain_text("for row in rows:")
    expect(page.get_by_role("treeitem", name="row: 7")).to_be_visible()
    expect(page.get_by_role("treeitem", name="wide: 14")).to_be_visible()
    window.picture("debugger-past")

    window.type_into("cell-2", MENDED)
    page.get_by_role("button", name="Restart this step").click()
    expect(page.locator(".jp-toast-message", has_text="The replay succeeded")).to_be_visible()
    assert "RESULT 154" in str(window.outputs("cell-2"))
    expect(page.locator(LINE)).to_have_count(0)
    window.run("cell-3")
    expect(page.locator(".jp-OutputArea-output", has_text="after 154")).to_be_visible()
    page.wait_for_function(OFF)  # the debugger, which slows every cell


@pytest.mark.skipif(sys.version_info < (3, 12), reason="steps back are recorded beside a debugger from 3.12 on")
def test_the_magic_switches_the_debugger_on_and_leaves_it_as_it_was(opened: Opened) -> None:
    window = opened((*CELLS[:3], "%replay --debug"), name="asked.ipynb")
    page = window.page
    for number in range(3):
        window.run(f"cell-{number}")
    expect(page.locator(".jp-Rewound-pillButton")).to_be_visible()  # a cell that is run before that would be given up with the failure
    highlighted = page.locator(LINE)
    for was_on in (False, True):
        if was_on:
            page.get_by_title("Enable Debugger").click()
            expect(page.get_by_title("Disable Debugger")).to_be_visible()
        window.run("cell-3")
        expect(highlighted).to_contain_text("    total += 100 // wide")
        page.get_by_role("button", name="Step back").click()
        expect(highlighted).to_contain_text("    wide = row * 2")
        window.command("debugger:terminate")
        expect(page.locator(LINE)).to_have_count(0)
        window.idle()
        if was_on:
            assert page.evaluate(OFF) is False
        else:
            page.wait_for_function(OFF)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="steps back are recorded beside a debugger from 3.12 on")
def test_a_page_that_is_loaded_again_while_the_program_stands_finds_it_there(opened: Opened) -> None:
    window = opened(CELLS, name="reloaded.ipynb")
    page = window.page
    window.run_all()
    window.panel.get_by_role("button", name="Debug at failure").click()
    highlighted = page.locator(LINE)
    expect(highlighted).to_contain_text("    total += 100 // wide")
    window.command("docmanager:save")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.goto(window._url)
    expect(highlighted).to_contain_text("    total += 100 // wide")
    page.get_by_role("button", name="Step back").click()
    expect(highlighted).to_contain_text("    wide = row * 2")
