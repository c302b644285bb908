"""Two runs as a page: what differs first stands on top, then every step."""

from __future__ import annotations

from dataclasses import replace

from rewound.graph.compare import compare_runs
from rewound.graph.difference import Comparison
from rewound.show import wire_diff
from rewound.show.page import plain
from rewound.show.text_diff import diff_page
from tests.unit.show.memory import other_run


def compared() -> Comparison:
    reader = other_run()
    run = reader.resolve("last")
    return compare_runs(reader, run, replace(run, id="r8aa", status="succeeded", error=None, cwd="/elsewhere"))


def test_the_first_difference_stands_on_top() -> None:
    page = plain(diff_page(other_run(), compared()))
    lines = page.splitlines()

    assert lines[0].startswith("-  r7f2") and lines[1].startswith("+  r8aa")
    assert lines[3] == "First difference"
    assert lines[4] == "  crm_lookup, called in cell 2, line 2: the result: None → {'name': 'Sarah', 'employees': 240}"


def test_every_changed_step_value_and_duration_is_told() -> None:
    page = plain(diff_page(other_run(), compared()))

    assert "TypeError: 'NoneType' object is not subscriptable → succeeded" in page
    assert "took 400 ms → 2.0 s" in page
    assert "email: 'unknown@nowhere.com' → 'sarah@acme.com'" in page
    assert "argument contact: None → {'name': 'Sarah', 'employees': 240}" in page
    assert "/elsewhere" in page
    assert "(2 the same)" in page


def test_the_document_names_steps_as_the_rest_does() -> None:
    document = wire_diff.diff(compared())

    assert (document["left"]["run"], document["right"]["run"], document["equal"]) == ("r7f2", "r8aa", False)
    assert document["first"] is not None and document["first"]["part"] == "result"
    assert [step["left"] and step["left"]["step"] for step in document["steps"]] == ["s2", "s3", "s4"]
    assert document["steps"][0]["changed"] == ["generated", "error"]
    assert document["steps"][0]["duration"] is True
    assert document["effects"] is None


def test_two_runs_that_are_alike() -> None:
    reader = other_run()
    run = reader.resolve("last")
    found = compare_runs(reader, run, run)

    assert found.equal and wire_diff.diff(found)["first"] is None
    assert "Nothing differs: 5 steps are the same in both." in plain(diff_page(reader, found))
