"""A plan and an outcome as people see them."""

from __future__ import annotations

from dataclasses import replace

from rewound.model import Error
from rewound.show.page import plain
from rewound.show.text_replay import outcome_page, plan_page
from tests.unit.show.test_schema import PLAN, outcome


def test_every_line_of_a_plan_says_why() -> None:
    lines = plain(plan_page(PLAN, "r7f2")).splitlines()

    assert lines[0] == "Replay of r7f2"
    assert lines[3].split() == ["s0", "cell", "0", "restored", "200", "ms", "unchanged"]
    assert lines[4].startswith("-     cell 4  ran")
    assert lines[-1] == "1 ran, 1 restored. About 200 ms come from the recording."


def test_an_outcome_says_what_was_saved_and_what_the_outside_saw() -> None:
    text = plain(outcome_page(outcome()))

    assert "Replay succeeded as r8aa in 410 ms; 38.2 s saved" in text
    assert "Outside world: 3 served, 1 dry run" in text


def test_a_replay_that_failed_names_the_next_command() -> None:
    asked = {
        "step": "s3",
        "kind": "network",
        "asked": "GET /b",
        "nearest": "GET /a",
        "differs": ["path: '/b', recorded '/a'"],
        "command": "go",
    }
    failed = replace(outcome(), status="failed", error=Error("builtins.KeyError", "'x'"), divergences=(asked,))
    text = plain(outcome_page(failed))

    assert "KeyError: 'x'" in text
    assert "Diverged: GET /b is not in the recording" in text
    assert "nearest recorded: GET /a" in text
    assert "differs in path: '/b', recorded '/a'" in text
    assert "rewound debug r8aa" in text
