"""What `%timeline` and `%replay` publish: text and a page for everybody, and a widget whose messages are those of a panel."""

from __future__ import annotations

import gzip
import re
import time
from importlib.util import find_spec
from typing import Any

import pytest

from rewound.show.widget.making import BUILT, can_show, is_built
from tests.e2e.kernel.driving import Kernel
from tests.e2e.kernel.panels import Panel

WIDGET = "application/vnd.jupyter.widget-view+json"
widgets = pytest.mark.skipif(
    not can_show(), reason="anywidget is not installed, or the views are not built: python scripts/panel.py says why"
)


class View(Panel):
    """A window that shows a widget, without the window: the same talk over the widget's own comm."""

    def __init__(self, kernel: Kernel, data: dict[str, Any]) -> None:
        super().__init__(kernel, comm=data[WIDGET]["model_id"])

    def packed(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"method": "custom", "content": data}

    def unpacked(self, data: dict[str, Any]) -> dict[str, Any] | None:
        return data["content"] if data.get("method") == "custom" else None


@pytest.fixture
def failed(kernel: Kernel, run: str) -> str:
    kernel.run("def load(path):\n    return None", "define")
    kernel.run("rows = load('<b>a.csv')", "load")
    kernel.run("first = rows[0]", "fail")
    return run


def test_the_page_has_causes_and_bars_and_neither_script_nor_style_sheet(kernel: Kernel, failed: str) -> None:
    (data,) = kernel.run("%timeline").shown
    page = data["text/html"]
    assert "returns None" in page
    assert "TypeError" in page
    assert page.count("background-color") == len(re.findall(r"<td[^>]*><div", page)) >= 4
    assert "<script" not in page and "<style" not in page and "<b>" not in page
    assert "http" not in page
    assert "TypeError" in data["text/plain"]


def test_what_is_not_about_one_run_stays_as_it_was(kernel: Kernel, failed: str) -> None:
    for line in ("%runs", "%why rows", "%timeline --step s0"):
        (data,) = kernel.run(line).shown
        assert set(data) == {"text/plain", "text/html"}


@pytest.mark.skipif(find_spec("anywidget") is None, reason="anywidget is not installed")
def test_without_anywidget_there_is_the_page_and_nothing_is_imported(kernel: Kernel, failed: str) -> None:
    kernel.run("import sys\nkept = sys.modules.pop('anywidget', None)\nsys.modules['anywidget'] = None")
    try:
        (data,) = kernel.run("%timeline").shown
        assert set(data) == {"text/plain", "text/html"}
    finally:
        kernel.run("del sys.modules['anywidget']\nif kept: sys.modules['anywidget'] = kept")


@widgets
def test_a_view_is_told_what_is_new_while_somebody_looks_and_answers_questions(kernel: Kernel, failed: str) -> None:
    (data,) = kernel.run("%timeline").shown
    view = View(kernel, data)
    view.tell({"type": "code", "known": []})
    code = view.until(lambda message: message["type"] == "code")
    assert "mount" in code["code"] and ".jp-Rewound-widget" in code["css"]
    view.heard.clear()
    view.tell({"type": "code", "known": [code["version"]]})
    assert view.until(lambda message: message["type"] == "code")["code"] == ""

    view.tell({"type": "open", "client": "left"})
    view.tell({"type": "open", "client": "right"})
    assert view.snapshot()["run"]["run"] == failed
    kernel.run("later = 1", "later")
    view.until(lambda message: message["type"] == "batch" and any(cell["cell_id"] == "later" for cell in message["cells"]))
    assert view.result("debug")["causes"][0]["rule"] == "none-return"
    assert view.result("step", step="s1")["step"]["status"] == "succeeded"

    wait_for_listeners(kernel, 1)
    view.tell({"type": "close", "client": "left"})
    view.result("run")  # the kernel has heard both
    wait_for_listeners(kernel, 1)
    view.tell({"type": "close", "client": "right"})
    wait_for_listeners(kernel, 0)


def wait_for_listeners(kernel: Kernel, count: int) -> None:
    """Until so many are told what is new: what one connection says can come behind what another one says later."""
    deadline = time.monotonic() + 20
    hub = "next(iter(__import__('rewound.extension').extension._talks.values())).hub"
    while (found := kernel.value(f"len({hub}._listeners)")) != str(count):
        assert time.monotonic() < deadline, found


@widgets
def test_a_view_that_is_closed_is_forgotten(kernel: Kernel, failed: str) -> None:
    (data,) = kernel.run("%timeline").shown
    view = View(kernel, data)
    view.tell({"type": "open", "client": "only"})
    view.snapshot()
    view.close()
    wait_for_listeners(kernel, 0)
    assert kernel.value(f"{data[WIDGET]['model_id']!r} in __import__('ipywidgets').Widget.widgets") == "False"


@widgets
def test_a_replay_shows_its_plan_and_the_run_that_it_made(kernel: Kernel, failed: str) -> None:
    (planned,) = [data for data in kernel.run("%replay --dry-run").shown if WIDGET in data]
    kernel.run("def load(path):\n    return [1]", "define")
    (done,) = [data for data in kernel.run("%replay").shown if WIDGET in data]
    for data, run, actions in ((planned, None, {"run", "restored"}), (done, kernel.reader().runs()[0].id, {"ran", "restored"})):
        assert WIDGET in data and "ACTION" in data["text/html"]
        about = kernel.value(f"__import__('ipywidgets').Widget.widgets[{data[WIDGET]['model_id']!r}].about")
        told = eval(about)  # our own words, as Python shows them
        assert told["plan"]["run"] == run
        assert {line["action"] for line in told["plan"]["plan"]} <= actions
        assert told["run"]["run"] == (run or failed)


def test_the_widget_weighs_little() -> None:
    if not is_built():
        pytest.skip("the views are not built: python scripts/panel.py says why")
    assert sum(len(gzip.compress((BUILT / name).read_bytes())) for name in ("widget.js", "widget.css")) < 80_000
