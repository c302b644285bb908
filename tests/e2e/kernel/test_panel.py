"""The comm with a live kernel: what a panel is told while cells run, what it can ask, and a replay that it begins."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.kernel.driving import Kernel
from tests.e2e.kernel.panels import Panel

CELLS = {"define": "def double(x):\n    return x * 2", "make": "rows = [double(i) for i in range(5)]", "pick": "print(rows[9])"}

NOT_WRITTEN_YET = """
from rewound.errors import UnknownRun
from rewound.show.panel.news import News

def refuse(self):
    if self._mark is not None:
        return read(self)
    News.read = read
    raise UnknownRun("The run is not written yet.", hint="Look again.")

read, News.read = News.read, refuse
"""


@pytest.fixture
def panel(kernel: Kernel, run: str) -> Iterator[Panel]:
    made = Panel(kernel)
    made.snapshot()
    yield made
    made.close()


def today(**changed: str) -> list[dict[str, str]]:
    return [{"cell_id": name, "type": "code", "source": source} for name, source in {**CELLS, **changed}.items()]


def fail(kernel: Kernel) -> None:
    for name, source in CELLS.items():
        kernel.run(source, name)


def is_debug(message: dict[str, Any]) -> bool:
    return message["type"] == "batch" and message["debug"] is not None


def test_a_snapshot_tells_where_the_kernel_stands(kernel: Kernel, run: str) -> None:
    fail(kernel)
    panel = Panel(kernel)
    try:
        told = panel.snapshot()
        assert (told["run"]["run"], told["recording"], told["protocol"]) == (run, True, 1)
        assert {cell["cell_id"]: cell["mark"] for cell in told["cells"]} == {"define": "recorded", "make": "recorded", "pick": "failed"}
        assert told["cells"][0]["source"] == CELLS["define"]
        names = [told["steps"]["names"][place]["name"] for place in told["steps"]["name"] if place >= 0]
        assert names == ["double"] * 5
        assert told["steps"]["total"] == len(told["steps"]["seq"]) == 8
    finally:
        panel.close()


def test_what_cells_do_comes_in_numbered_batches_and_the_causes_after_a_failure(kernel: Kernel, panel: Panel) -> None:
    fail(kernel)
    debug = panel.until(is_debug)["debug"]

    assert [message["seq"] for message in panel.batches] == list(range(panel.heard[0]["seq"] + 1, panel.batches[-1]["seq"] + 1))
    assert {name: cell["mark"] for name, cell in panel.cells().items()} == {"define": "recorded", "make": "recorded", "pick": "failed"}
    assert sorted(panel.steps()) == list(range(8))
    assert debug["failure"]["cell_id"] == "pick"
    assert debug["causes"]
    kernel.run("print('mended')", "pick")
    assert panel.until(lambda message: is_debug(message) and message["debug"]["failure"] is None)["debug"]["causes"] == []


def test_batches_come_while_a_cell_runs(kernel: Kernel, panel: Panel) -> None:
    kernel.run(CELLS["define"], "define")
    kernel.send("import time\nfor turn in range(15):\n    double(turn)\n    time.sleep(0.1)", "slow")
    running = panel.until(lambda message: message["type"] == "batch" and any(c["mark"] == "running" for c in message["cells"]))
    assert running["cells"][-1]["cell_id"] == "slow"
    panel.until(lambda message: panel.cells()["slow"]["mark"] == "recorded")

    between = [batch for batch in panel.batches if batch["steps"] and 1 in batch["steps"]["kind"]]
    assert len(between) > 3
    assert len(panel.steps()) == 17
    kernel.run("1", "next")


def test_calls_that_come_too_quickly_are_counted_and_can_be_fetched(kernel: Kernel, panel: Panel) -> None:
    kernel.run(CELLS["define"], "define")
    kernel.run("for turn in range(5_000):\n    double(turn)", "many")
    panel.until(lambda message: panel.cells().get("many", {}).get("mark") == "recorded")
    panel.listen(1)

    told = [batch["steps"] for batch in panel.batches if batch["steps"]]
    assert max(len(steps["seq"]) for steps in told) <= 1_000 + 2
    assert sum(batch["skipped"] for batch in panel.batches) > 0
    answer = panel.result("timeline", limit=600)
    seqs = set(answer["seq"])
    while answer["more"]:
        answer = panel.result("timeline", since=answer["mark"], limit=600)
        seqs.update(answer["seq"])
    assert len(seqs) == answer["total"] > 1_000 + 2  # more than batches tell; how many are kept depends on the machine


def test_a_gap_is_filled_and_a_large_one_begins_anew(kernel: Kernel, panel: Panel) -> None:
    kernel.run("a = 1", "one")
    kernel.run("b = 2", "two")
    panel.until(lambda message: panel.cells().get("two", {}).get("mark") == "recorded")
    told, first = list(panel.batches), panel.heard[0]["seq"]
    panel.heard.clear()
    panel.tell({"type": "fetch", "after": first})
    panel.until(lambda message: message["type"] == "batch" and message["seq"] == told[-1]["seq"])
    assert panel.batches == told
    panel.heard.clear()
    panel.tell({"type": "fetch", "after": first - 1000})
    assert panel.snapshot()["seq"] >= told[-1]["seq"]


def test_two_windows_get_the_same(kernel: Kernel, panel: Panel) -> None:
    other = Panel(kernel)
    try:
        other.snapshot()
        fail(kernel)
        panel.until(is_debug)
        seen = other.until(is_debug)["seq"]
        assert [one for one in panel.batches if other.heard[0]["seq"] < one["seq"] <= seen] == [
            one for one in other.batches if one["seq"] <= seen
        ]
        assert other.cells() == panel.cells()
    finally:
        other.close()


def test_a_stale_cell_is_marked_with_its_reason(kernel: Kernel, panel: Panel) -> None:
    kernel.run("rate = 2", "rate")
    kernel.run("fee = rate * 10", "fee")
    kernel.run("rate = 3", "rate")
    panel.until(lambda message: panel.cells().get("fee", {}).get("mark") == "stale")
    assert "rate" in panel.cells()["fee"]["reason"]
    kernel.run("fee = rate * 10", "fee")
    panel.until(lambda message: panel.cells()["fee"]["mark"] == "recorded")


def test_what_can_be_asked(kernel: Kernel, panel: Panel, run: str) -> None:
    fail(kernel)
    assert panel.result("run")["run"] == run
    assert panel.result("runs", limit=1)["runs"][0]["run"] == run
    page = panel.result("steps", limit=3, kind="call", search="double")
    assert [step["function"] for step in page["steps"]] == ["double"] * 3
    assert page["next"] == int(page["steps"][-1]["step"][1:])
    detail = panel.result("step", step="make")
    assert {(value["name"], value["role"]) for value in detail["values"]} == {("double", "used"), ("rows", "generated")}
    assert detail["source"]["text"] == CELLS["make"]
    called = panel.result("step", step="double#2")
    assert (called["caller"]["text"], called["caller"]["cell_id"], called["path"]) == ("double(i)", "make", [detail["step"]["step"]])
    seen = panel.result("value", step="make", name="rows")
    assert [(part["label"], part["text"]) for part in seen["parts"]["parts"]] == [(str(i), str(2 * i)) for i in range(5)]
    assert panel.result("value", step="make", name="rows", path=[3])["text"] == "6"
    offered = panel.result("offers", cells=today(define="RATE = 2"), step="double#2")["offers"]
    assert [(each["name"], each["kind"], each["value"]) for each in offered] == [
        (f"x@{called['step']['step']}", "argument", 1),
        ("RATE", "variable", 2),
    ]
    assert panel.result("debug")["failure"]["cell_id"] == "pick"
    assert [version["cell_id"] for version in panel.result("why", name="rows")["versions"]] == ["make"]
    assert {edge["names"][0] for edge in panel.result("graph")["edges"]} == {"double", "rows"}
    assert [node["cell_id"] for node in panel.result("graph", step="make", name="rows")["nodes"]] == ["define", "make"]


def test_the_way_of_a_value_goes_on_to_what_was_made_of_it(kernel: Kernel, panel: Panel) -> None:
    for name, source in {"rate": "rate = 3", "fee": "fee = rate * 10", "total": "total = fee + 1", "look": "print(rate)"}.items():
        kernel.run(source, name)
    told = panel.result("why", name="rate")
    assert [(link["name"], link["value"]) for link in told["onward"]] == [("fee", "30"), ("total", "31"), ("", "")]


LINES = """def pick(rows):
    first = rows[0]
    if first:
        return first
    return rows[9]
a = pick([1])
b = pick([0])
c = a"""


def test_of_lines_it_is_told_what_follows_from_the_recording_and_nothing_else(kernel: Kernel, panel: Panel) -> None:
    kernel.run(LINES, "lines")
    cell = panel.result("step", step="lines")["source"]
    assert (cell["failed"], cell["ran"], cell["left"], cell["called"]) == (7, [1, 6, 7], [8], [[6, 1], [7, 1]])
    returned, failed = (panel.result("step", step=f"pick#{number}")["source"] for number in (1, 2))
    assert (returned["returned"], returned["ran"], returned["left"]) == (4, [2, 4], [5])
    assert (failed["failed"], failed["ran"], failed["left"]) == (5, [2, 3, 5], [])


def test_a_call_shows_the_values_of_the_globals_that_it_read(kernel: Kernel, panel: Panel) -> None:
    kernel.run("LIMIT = 7", "limit")
    kernel.run("def under(x):\n    return x < LIMIT\nunder(3)", "ask")
    values = panel.result("step", step="under#1")["values"]
    assert [(value["name"], value["role"], value["text"]) for value in values] == [
        ("x", "argument", "3"),
        ("LIMIT", "global", "7"),
        ("", "result", "True"),
    ]


def test_a_timeline_has_sizes_counts_and_what_was_asked_of_the_outside(kernel: Kernel, panel: Panel) -> None:
    kernel.run("import os, subprocess, sys, time\n\ndef large(size):\n    return bytes(size)", "define")
    kernel.run("rows = large(300_000)\ntime.time()\nsubprocess.run([sys.executable, '-c', ''])", "ask")
    panel.until(lambda message: panel.cells().get("ask", {}).get("mark") == "recorded")
    told = panel.result("timeline")
    by_step = {told["names"][name]["name"] if name >= 0 else seq: seq for seq, name in zip(told["seq"], told["name"], strict=True)}
    sizes, cell = dict(told["sizes"]), panel.result("step", step="ask")
    assert sizes[by_step["large"]] >= 300_000 <= sizes[int(cell["step"]["step"][1:])]
    assert dict(told["executions"])[int(cell["step"]["step"][1:])] == cell["execution_count"]
    assert told["readings"]
    ticks = told["ticks"]
    assert [(ticks["kinds"][kind], state) for kind, state in zip(ticks["kind"], ticks["state"], strict=True)] == [("process", 1)]


@pytest.mark.parametrize(
    ("method", "params", "name"),
    [
        ("fly", {}, "bad-request"),
        ("steps", {"limit": -1}, "bad-request"),
        ("steps", {"limit": 5000}, "bad-request"),
        ("step", {"step": "s999"}, "unknown-step"),
        ("run", {"run": "r0none"}, "unknown-run"),
        ("value", {"step": "one", "name": "nothing"}, "unknown-step"),
        ("value", {"step": "one", "name": "a", "path": [7]}, "bad-request"),
        ("plan", {"nonsense": 1}, "bad-request"),
        ("plan", {"cells": [{"source": "1"}]}, "bad-request"),
        ("diff", {}, "bad-request"),
    ],
)
def test_what_makes_no_sense_is_an_error_with_a_name(kernel: Kernel, panel: Panel, method: str, params: dict[str, Any], name: str) -> None:
    kernel.run("a = 1", "one")
    error = panel.ask(method, **params)["error"]
    assert (error["name"], bool(error["message"])) == (name, True)


def test_another_protocol_is_refused(kernel: Kernel, run: str) -> None:
    panel = Panel(kernel, protocol=99)
    told = panel.until(lambda message: message["type"] == "refusal")
    panel.listen(0.5)
    assert (told["protocol"], panel.closed) == (1, True)


def test_a_fix_is_planned_and_replayed_as_if_the_cells_had_been_run(kernel: Kernel, panel: Panel, run: str) -> None:
    fail(kernel)
    fixed = today(pick="print('RESULT', rows[-1])\nrows[-1]")
    plan = panel.result("plan", cells=fixed)
    assert {line["cell_id"]: line["action"] for line in plan["plan"]} == {"define": "restored", "make": "restored", "pick": "run"}
    marks = {cell["cell_id"]: cell for cell in panel.result("marks", cells=today(make="rows = [double(i) for i in range(50)]"))["cells"]}
    assert (marks["make"]["mark"], marks["make"]["reason"], marks["define"]["mark"]) == ("would-run", "its code changed", "recorded")

    name = panel.send_request("replay", cells=fixed)
    replayed = panel.reply(name, "replay")["result"]
    cells = {cell["cell_id"]: cell for cell in replayed["cells"]}
    assert (replayed["outcome"]["status"], replayed["outcome"]["replay_of"]) == ("succeeded", run)
    assert {cell_id: cell["action"] for cell_id, cell in cells.items()} == {"define": "restored", "make": "restored", "pick": "ran"}
    stream, result = cells["pick"]["outputs"]
    assert (stream["text"], result["data"]["text/plain"]) == ("RESULT 8\n", "8")
    assert result["execution_count"] == cells["pick"]["execution_count"] == cells["make"]["execution_count"] + 2
    panel.until(lambda message: message["type"] == "batch" and message["replay"] is not None and message["replay"]["state"] == "ended")
    panel.until(lambda message: message["type"] == "snapshot" and message["run"] is not None and message["run"]["replay_of"] == run)
    panel.until(lambda _: panel.cells().get("pick", {}).get("mark") == "recorded")  # a snapshot comes when the replay begins
    assert {cell_id: cell["mark"] for cell_id, cell in panel.cells().items()} == {
        "define": "restored",
        "make": "restored",
        "pick": "recorded",
    }
    assert any("RESULT 8" in text for _, text in panel.printed)
    assert kernel.value("rows") == "[0, 2, 4, 6, 8]"
    assert panel.result("diff", other=run)["equal"] is False


def test_a_replay_that_is_refused_says_why_and_leaves_the_kernel_as_it_was(kernel: Kernel, panel: Panel) -> None:
    fail(kernel)
    assert panel.ask("replay", from_step="s999")["error"]["name"] == "unknown-step"
    assert kernel.value("rows") == "[0, 2, 4, 6, 8]"


def test_a_kernel_that_is_busy_answers_on_a_subshell_and_its_replay_can_be_stopped(kernel: Kernel, run: str) -> None:
    panel = Panel(kernel, subshell=True)
    try:
        panel.snapshot()
        kernel.run("import time", "imports")
        kernel.send("for turn in range(20):\n    time.sleep(0.1)", "busy")
        panel.until(lambda message: panel.cells().get("busy", {}).get("mark") == "running")
        began = time.monotonic()
        assert panel.result("run")["run"] == run
        assert time.monotonic() - began < 1.5
        kernel.run("1", "next")
        spin = [{"cell_id": "busy", "type": "code", "source": "while True:\n    sum(range(1000))"}]
        name = panel.send_request("replay", cells=spin, from_step="busy")
        panel.until(lambda message: message["type"] == "batch" and (message["replay"] or {}).get("cell_id") == "busy")
        assert panel.result("stop") == {"stopped": True}
        reply = panel.reply(name, "replay")
        assert reply["result"]["outcome"]["status"] == "failed"
        assert kernel.value("1 + 1") == "2"
    finally:
        panel.close()


def test_nobody_who_listens_costs_nothing_and_the_program_sees_no_thread_of_ours(own_kernel: Kernel) -> None:
    own_kernel.run("%load_ext rewound", "load")
    threads = "import threading; sorted(type(thread).__name__ for thread in threading.enumerate())"
    before = own_kernel.value(threads)
    assert own_kernel.value("import sys; 'rewound.show.panel.comm' in sys.modules") == "False"
    panel = Panel(own_kernel)
    panel.snapshot()
    own_kernel.run("a = 1", "one")
    panel.until(lambda message: panel.cells().get("one", {}).get("mark") == "recorded")
    panel.result("steps")
    assert own_kernel.value(threads) == before
    own_kernel.run("%unload_ext rewound", "unload")
    panel.listen(1)
    assert panel.closed
    panel.close()


def test_recording_that_is_switched_off_is_told(kernel: Kernel, panel: Panel) -> None:
    kernel.run("%record off", "off")
    panel.until(lambda message: message["type"] == "snapshot" and not message["recording"])
    again = kernel.recording_on()
    panel.until(lambda message: message["type"] == "snapshot" and (message["run"] or {}).get("run") == again)


def test_a_run_that_is_looked_at_before_it_is_written_is_told_all_the_same(kernel: Kernel, panel: Panel) -> None:
    fail(kernel)
    panel.until(is_debug)
    kernel.run(NOT_WRITTEN_YET)
    kernel.run("%record off")
    again = kernel.recording_on()
    kernel.run("mended = 1", "pick")

    told = panel.until(lambda message: message["type"] == "snapshot" and (message["run"] or {}).get("run") == again)
    assert told["debug"] is None
    assert panel.until(lambda _: panel.cells().get("pick", {}).get("mark") == "recorded")
