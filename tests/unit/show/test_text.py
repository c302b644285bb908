"""Runs and timelines as people see them."""

from __future__ import annotations

import re
from typing import cast

from rewound.show.page import plain
from rewound.show.text import recorded_page, runs_page, step_page, timeline_page
from tests.unit.show.memory import EFFECTS, Memory, lead_run, like


def test_no_runs_says_how_to_make_one() -> None:
    assert "rewound record notebook.ipynb" in plain(runs_page([]))


def test_runs_have_one_line_each() -> None:
    heading, line = plain(runs_page(lead_run().runs())).splitlines()

    assert heading.split() == ["RUN", "KIND", "SOURCE", "STARTED", "STATUS", "STEPS", "TOOK", "SIZE"]
    assert "r7f2" in line
    assert "crm.ipynb" in line
    assert "12.3 kB" in line
    assert "TypeError: 'NoneType' object is not subscriptable" in line


def test_a_failed_recording_names_the_next_command() -> None:
    assert "rewound debug r7f2" in plain(recorded_page(lead_run().resolve("last")))


def test_the_timeline_is_a_tree_with_values() -> None:
    reader = lead_run()
    lines = plain(timeline_page(reader, reader.resolve("last"), reader.steps("r7f2"))).splitlines()

    assert lines[-3].startswith("s2    cell 2         ✗ failed")
    assert "contact = None" in lines[-3]
    assert "├─ crm_lookup" in lines[-2]
    assert "email='unknown@nowhere.com' → None" in lines[-2]
    assert "└─ score_lead" in lines[-1]


def test_many_calls_of_one_function_stand_as_one_line_unless_all_are_asked_for() -> None:
    first = lead_run().steps("r7f2")[3]
    reader = lead_run([like(first, seq=seq) for seq in range(5, 105)])
    run, steps = reader.resolve("last"), reader.steps("r7f2")

    assert "98 more of crm_lookup" in plain(timeline_page(reader, run, steps))
    assert plain(timeline_page(reader, run, steps, everything=True)).count("─ crm_lookup") == 101


def test_a_failed_call_is_shown_among_many() -> None:
    first = lead_run().steps("r7f2")[3]
    reader = lead_run([like(first, seq=seq, status="failed" if seq == 90 else "succeeded") for seq in range(5, 105)])

    assert "s90" in plain(timeline_page(reader, reader.resolve("last"), reader.steps("r7f2")))


def test_thinned_calls_say_how_many() -> None:
    first = lead_run().steps("r7f2")[3]
    reader = lead_run([like(first, seq=5, count=120_000, arguments=None, result=None)])

    shown = plain(timeline_page(reader, reader.resolve("last"), reader.steps("r7f2")))
    assert re.search(r"crm_lookup × 120,000 +counted, not recorded", shown)


def test_deep_recursion_is_no_problem() -> None:
    first = lead_run().steps("r7f2")[3]
    reader = lead_run([like(first, seq=seq, parent=seq - 1) for seq in range(5, 3005)])

    assert "s3004" in plain(timeline_page(reader, reader.resolve("last"), reader.steps("r7f2"), values=False))


def test_what_was_asked_of_the_outside_stands_under_the_timeline() -> None:
    reader = lead_run()
    cast(Memory, reader).all_effects = EFFECTS
    shown = plain(timeline_page(reader, reader.resolve("last"), reader.steps("r7f2")))

    assert shown.splitlines()[-4:] == [
        "Outside world",
        "  network 3, clock 2",
        "  changed: POST https://pay.example/charges × 2",
        "  not covered: db.example:5432 (psycopg)",
    ]


def test_a_run_that_asked_nothing_has_no_such_lines() -> None:
    reader = lead_run()

    assert "Outside world" not in plain(timeline_page(reader, reader.resolve("last"), reader.steps("r7f2")))


def test_one_step_in_full() -> None:
    reader = lead_run()
    text = plain(step_page(reader, reader.resolve("last"), reader.step("r7f2", 2)))

    assert "   2 │ contact = crm_lookup(email)" in text
    assert "output: looking up" in text
    assert "TypeError" in text
