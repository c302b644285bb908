"""What a person puts together before a replay, and a notebook whose kernel died or waits: it goes on with one click."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.lab.browsing import Opened
from tests.e2e.lab.driving import Window
from tests.programs.model_world import world
from tests.programs.world import World

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(400), pytest.mark.xdist_group("lab")]

PROGRAM = """import http.client, json

def send(path, body):
    there = http.client.HTTPConnection("127.0.0.1", PORT)
    there.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    return json.loads(there.getresponse().read())

def charge(order):
    return send("/pay", {"order": order})["n"]

def ask(model, prompt):
    body = {"model": model, "messages": [{"role": "user", "content": prompt}]}
    return send("/v1/chat/completions", body)["choices"][0]["message"]["content"]"""


@pytest.fixture
def outside() -> Iterator[World]:
    with world() as server:
        yield server


def program(outside: World, *cells: str) -> tuple[str, ...]:
    return ("%load_ext rewound", PROGRAM.replace("PORT", str(outside.server_port)), *cells)


def dialog_of(window: Window) -> Locator:
    window.panel.get_by_role("button", name="Replay…").click()
    return window.page.locator(".jp-Rewound-dialog")


def seen(window: Window, name: str, shown: Locator | None = None) -> None:
    """The dialog, or what else is shown, in both themes: nothing in it is hard to read, and there are pictures of it."""
    for dark in (True, False):
        window.turn(dark=dark)
        assert window.complaints(".jp-Rewound-dialog", ".jp-Rewound-panel") == []
        window.picture(name, shown or window.page.locator(".jp-Rewound-dialog .jp-Dialog-content"))


def test_a_notebook_whose_kernel_was_killed_goes_on_with_one_click(opened: Opened, outside: World) -> None:
    killed = "import os, signal\nreceipts = orders + [charge('third')]\nos.kill(os.getpid(), signal.SIGKILL)"
    window = opened(program(outside, "orders = [charge('first'), charge('second')]\norders", killed, "print('below', receipts)"))
    window.run_all()
    window.page.get_by_role("dialog", name="Kernel Restarting").get_by_role("button", name="Ok").click()
    left = window.panel.locator(".jp-Rewound-left")
    expect(left).to_contain_text("died here")
    expect(left.get_by_role("button", name="import os, signal")).to_be_enabled()
    expect(left).to_contain_text("POST http://127.0.0.1")
    seen(window, "recover", window.panel)
    window.type_into("cell-3", "import os, signal\nreceipts = orders + [charge('third')]\nprint(receipts)")
    left.get_by_role("button", name="Recover").click()

    toast = window.page.locator(".Toastify")
    expect(toast).to_contain_text("What was interrupted has been recovered")
    assert window.outputs("cell-3")[0]["text"] == "[1, 2, 3]\n"
    assert window.outputs("cell-2")[0]["data"]["text/plain"] == "[1, 2]"
    expect(window.mark("cell-2")).to_have_attribute("data-mark", "restored")
    expect(left).to_have_count(0)
    toast.get_by_role("button", name="Run the cells below").click()
    expect(window.page.locator(".jp-OutputArea", has_text="below [1, 2, 3]")).to_be_visible()
    assert outside.asked == {"POST /pay": 3}


def test_a_notebook_that_waits_is_answered_in_its_panel(opened: Opened) -> None:
    asking = "import rewound\nsize = rewound.ask('Which size?', choices=['small', 'large'], pause=True)\nprint('size', size)"
    window = opened(("%load_ext rewound", "paid = 12", asking))
    window.run_all()
    left = window.panel.locator(".jp-Rewound-left")
    go = left.get_by_role("button", name="Answer and Go On")
    expect(go).to_be_disabled()
    left.get_by_label("Which size?").select_option("large")
    seen(window, "question", window.panel)
    go.click()
    expect(window.page.locator(".jp-OutputArea", has_text="size large")).to_be_visible()
    expect(left).to_have_count(0)


def test_what_would_happen_outside_is_told_before_it_does(opened: Opened, outside: World) -> None:
    cells = program(outside, "rate = 2", "receipt = charge(f'order {rate}')\nprint('paid', receipt)")
    window = opened(cells)
    window.run_all()
    expect(window.mark("cell-3")).to_have_attribute("data-mark", "recorded")
    window.type_into("cell-2", "rate = 3")
    dialog = dialog_of(window)
    banner = dialog.locator(".jp-Rewound-notice")
    expect(banner).to_have_attribute("data-state", "held")
    seen(window, "mutation-held")
    banner.get_by_role("checkbox").check()
    expect(banner).to_have_attribute("data-state", "danger")
    expect(banner).to_contain_text("will really")
    expect(dialog.get_by_role("button", name="Replay for Real")).to_be_enabled()
    seen(window, "mutation-real")
    assert outside.total == 1
    dialog.get_by_role("button", name="Replay for Real").click()
    expect(window.page.locator(".jp-OutputArea", has_text="paid 2")).to_be_visible()
    assert outside.bodies[-1][1] == b'{"order": "order 3"}'

    window.type_into("cell-2", "rate = 4")  # and this time nobody says beforehand that it may happen
    dialog = dialog_of(window)
    expect(dialog.locator(".jp-Rewound-notice")).to_have_attribute("data-state", "held")
    dialog.get_by_role("button", name="Replay", exact=True).click()
    told = window.page.locator(".Toastify__toast", has_text="held back")
    expect(told).to_be_visible()
    assert "--allow" not in told.inner_text()
    assert outside.total == 2
    seen(window, "mutation-held-back", told)
    told.get_by_role("button", name="Let It Happen…").click()
    window.page.locator(".jp-Dialog").get_by_role("button", name="Let It Happen").click()
    expect(window.page.locator(".jp-OutputArea", has_text="paid 3")).to_be_visible()
    assert outside.bodies[-1][1] == b'{"order": "order 4"}'


def test_renamed_steps_are_mapped_before_anything_runs(opened: Opened) -> None:
    load = "def load(number):\n    rows = [number] * 3\n    return sum(rows)"
    window = opened(("%load_ext rewound", load, "total = load(4)", "print(total)"))
    window.run_all()
    expect(window.mark("cell-3")).to_have_attribute("data-mark", "recorded")
    window.type_into("cell-1", load.replace("load", "load_rows"))
    window.type_into("cell-2", "total = load_rows(4)")
    dialog = dialog_of(window)
    go = dialog.get_by_role("button", name="Replay", exact=True)
    renamed = dialog.get_by_label("load")
    expect(renamed).to_be_visible()
    expect(go).to_be_disabled()
    seen(window, "renamed")
    renamed.select_option("load_rows")
    expect(go).to_be_enabled()
    go.click()
    expect(window.page.locator(".jp-Rewound-compare")).to_be_visible()
    assert window.outputs("cell-3")[0]["text"] == "12\n"


def test_other_values_are_filled_in_as_they_were_and_a_refusal_stands_beside_its_value(opened: Opened, outside: World) -> None:
    prompt = "Summarise the three orders of this week for somebody who has never heard of them.\\nBe brief."
    cells = program(outside, "rate = 2\nname = 'ada'", f"answer = ask('small', '{prompt}')", "print(answer, rate)")
    window = opened(cells)
    window.run_all()
    expect(window.mark("cell-4")).to_have_attribute("data-mark", "recorded")
    dialog = dialog_of(window)
    dialog.get_by_label("With other values").check()
    rows = dialog.locator(".jp-Rewound-givenRow")
    expect(rows.first).to_contain_text("send (s")
    expect(rows.first.get_by_role("textbox")).to_have_value(prompt.replace("\\n", "\n"))
    model, rate = rows.filter(has_text="model").get_by_role("combobox"), rows.filter(has_text="rate").get_by_role("textbox")
    assert model.locator("option").all_inner_texts() == ["small", "large"]
    rate.fill('"two"')
    expect(rows.filter(has_text="rate").get_by_role("alert")).to_contain_text("it is a number: 2")
    expect(dialog.get_by_role("button", name="Replay", exact=True)).to_be_disabled()
    model.select_option("large")
    seen(window, "values")
    rate.fill("3")
    expect(rows.get_by_role("alert")).to_have_count(0)
    dialog.get_by_role("button", name="Replay", exact=True).click()
    expect(window.page.locator(".jp-Rewound-compare")).to_be_visible()
    assert outside.asked == {"POST /v1/chat/completions": 2}
    assert b'"large"' in outside.bodies[-1][1]
    assert window.outputs("cell-4")[0]["text"].endswith(" 3\n")


def test_a_step_is_chosen_and_the_key_r_replays_from_it(opened: Opened) -> None:
    window = opened(("%load_ext rewound", "first = 1", "second = first + 1", "print(second)"))
    window.run_all()
    expect(window.mark("cell-3")).to_have_attribute("data-mark", "recorded")
    window.rows(name="second = first").click()
    dialog = window.page.locator(".jp-Rewound-dialog")
    actions = dialog.locator(".jp-Rewound-planList li")
    for place in (window.panel.get_by_role("tree"), window.page.locator('.jp-Cell[data-windowed-list-index="2"] .jp-InputPrompt')):
        if place.get_attribute("role") != "tree":
            place.click()
        window.page.keyboard.press("r")
        expect(dialog.get_by_label("From the chosen step")).to_be_checked()
        expect(dialog).to_contain_text("[3] (s1) and everything behind it runs again")
        expect(actions).to_have_count(3)
        assert actions.evaluate_all("lines => lines.map(line => line.dataset.action)") == ["restored", "run", "run"]
        if place.get_attribute("role") == "tree":
            dialog.locator(".jp-mod-reject").click()
            expect(dialog).to_have_count(0)
    dialog.get_by_role("button", name="Replay", exact=True).click()
    expect(window.page.locator(".jp-Rewound-compare")).to_be_visible()
    expect(window.mark("cell-1")).to_have_attribute("data-mark", "restored")
