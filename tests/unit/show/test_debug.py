"""The report on a failed run, as JSON and as a page."""

from __future__ import annotations

from dataclasses import replace

from rewound.diagnose.report import Cause, Failure, Link, Report
from rewound.model import Error
from rewound.show import wire
from rewound.show.page import plain
from rewound.show.text_debug import debug_page
from rewound.store import Reader
from tests.unit.show.memory import lead_run

CONTRACT = {"step", "cell", "cell_id", "file", "function", "line", "end_line", "error"}


def report_on(reader: Reader) -> Report:
    steps = reader.steps("r7f2")
    error = steps[4].error
    assert error is not None
    failure = Failure(steps[4], 2, "cell-2", None, "score_lead", 2, 2, error, 20, 40, 1)
    chain = (Link(steps[3], 0, 3, "contact", "None", "returned by crm_lookup('unknown@nowhere.com')"),)
    message = "crm_lookup returned None for 'unknown@nowhere.com', and score_lead takes its employees."
    return Report(failure, (Cause(1, steps[3], 0, "cell-0", None, "crm_lookup", 3, 3, "none-return", 0.93, message, chain),))


def test_the_document_has_the_fields_of_the_contract() -> None:
    reader = lead_run()
    document = wire.debug(reader.resolve("last"), report_on(reader))

    failure = document["failure"]
    assert failure is not None
    assert {name: value for name, value in failure.items() if name in CONTRACT} == {
        "step": "s4",
        "cell": 2,
        "cell_id": "cell-2",
        "file": None,
        "function": "score_lead",
        "line": 2,
        "end_line": 2,
        "error": {"type": "TypeError", "message": "'NoneType' object is not subscriptable"},
    }
    assert (failure["column"], failure["end_column"], failure["frames"], failure["ended"]) == (20, 40, [], None)
    assert document["causes"][0]["step"] == "s3"
    assert document["causes"][0]["chain"] == [
        {
            "step": "s3",
            "cell": 0,
            "line": 3,
            "name": "contact",
            "value": "None",
            "how": "returned by crm_lookup('unknown@nowhere.com')",
        }
    ]


def test_a_run_that_did_not_fail_has_neither_failure_nor_causes() -> None:
    reader = lead_run()
    run = replace(reader.resolve("last"), status="succeeded", error=None)

    assert wire.debug(run, None) == {"run": "r7f2", "status": "succeeded", "failure": None, "causes": [], "compared_with": None}
    assert "Nothing failed" in plain(debug_page(reader, run, None))


def test_a_run_that_failed_before_its_first_step() -> None:
    reader = lead_run()
    error = Error(
        "builtins.SyntaxError", "invalid syntax (bad.py, line 1)", text="  File 'bad.py', line 1\n    def x(:\nSyntaxError: invalid syntax"
    )
    run = replace(reader.resolve("last"), source="/work/bad.py", error=error)
    failure = wire.debug(run, None)["failure"]

    assert failure is not None
    assert (failure["step"], failure["file"], failure["error"]["type"]) == (None, "/work/bad.py", "SyntaxError")
    assert "def x(:" in plain(debug_page(reader, run, None))


def test_the_page_underlines_the_expression_and_shows_its_names() -> None:
    reader = lead_run()
    lines = plain(debug_page(reader, reader.resolve("last"), report_on(reader))).splitlines()

    source = lines.index('    2 │     return min(100, contact["employees"] // 4)')
    assert lines[source + 1] == "      │                     ^^^^^^^^^^^^^^^^^^^^"
    assert lines[source - 2] == "in cell 1, line 2, in score_lead, called from cell 2"
    assert lines[source + 2] == "      contact = None"
    assert "    3 │     return known.get(email)" in lines
    assert any("cell 0, line 3, in crm_lookup   (none-return, 93% sure)" in line for line in lines)
    assert any("rewound replay r7f2 --dry-run" in line for line in lines)


def test_a_failure_without_a_recorded_source_is_still_told() -> None:
    reader = lead_run()
    report = report_on(reader)
    lost = Failure(report.failure.step, None, None, "/gone/load.py", "load", 7, 7, Error("KeyError", "'x'"))
    text = plain(debug_page(reader, reader.resolve("last"), Report(lost, ())))

    assert "KeyError: 'x'" in text
    assert "in load.py:7, in load" in text
    assert "No rule knows" in text
