"""The JSON shapes hold the fields of the contract, all of them and by name."""

from __future__ import annotations

import json

from rewound.errors import UnknownRun
from rewound.show import wire
from tests.unit.show.memory import EFFECTS, lead_run, like

RECORD = {"run", "kind", "source", "status", "steps", "started", "seconds", "overhead_seconds", "error", "paused"}
STEP = {"step", "parent", "kind", "cell", "cell_id", "file", "function", "line", "attempt", "status", "started", "seconds", "error"}
STEP_NOW = STEP | {"count", "name", "effects"}
EFFECT = {"order", "step", "kind", "name", "status", "mutates", "territory", "served", "started", "seconds"}


def test_record_and_runs() -> None:
    run = lead_run().resolve("last")

    assert set(wire.record(run)) == RECORD
    assert set(wire.runs([run])["runs"][0]) == RECORD | {"replay_of"}
    assert wire.record(run)["started"] == "2026-05-28T20:26:40.000Z"
    assert wire.record(run)["error"] == {"type": "TypeError", "message": "'NoneType' object is not subscriptable"}


def test_show() -> None:
    reader = lead_run()
    document = wire.show(reader.resolve("last"), reader.steps("r7f2"))

    assert json.loads(json.dumps(document)) == document
    assert [set(step) for step in document["steps"]] == [STEP_NOW] * 5
    assert [step["parent"] for step in document["steps"]] == [None, None, None, "s2", "s2"]
    assert document["steps"][2]["function"] is None
    assert document["steps"][3]["function"] == "crm_lookup"


def test_show_has_the_requests_of_each_step_and_counts_readings() -> None:
    reader = lead_run()
    document = wire.show(reader.resolve("last"), reader.steps("r7f2"), EFFECTS)

    assert json.loads(json.dumps(document)) == document
    assert [set(effect) for effect in document["effects"]] == [EFFECT] * 4
    assert [effect["order"] for effect in document["effects"]] == [1, 2, 3, 5]
    assert [step["effects"] for step in document["steps"]] == [0, 0, 0, 3, 0]
    assert document["readings"] == {"clock": 2}
    assert document["effects"][1]["started"] == "2026-05-28T20:26:41.000Z"
    assert (document["effects"][3]["step"], document["effects"][3]["kind"]) == (None, "uncovered")


def test_thinned_calls_are_one_entry_with_a_count() -> None:
    step = lead_run().steps("r7f2")[3]

    assert wire.step(like(step, count=7))["count"] == 7


def test_a_problem_has_its_name_message_and_hint_apart() -> None:
    assert wire.problem(UnknownRun("There is no run 'x'.", hint="See `rewound runs`.")) == {
        "error": {"name": "unknown-run", "message": "There is no run 'x'.", "hint": "See `rewound runs`."}
    }
