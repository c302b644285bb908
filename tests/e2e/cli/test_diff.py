"""`rewound diff` through the real command line, and the good run that `rewound debug` finds by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rewound.show.schema import schema
from tests.e2e.cli.test_commands import Ended, rewound, write_notebook

SCRIPT = """import json


def load_rates():
    with open("rates.json", encoding="utf-8") as file:
        return json.load(file)


def fee(order, rates):
    return round(order["amount"] * rates[order["currency"]], 2)


def main():
    rates = load_rates()
    print("fee", fee({"amount": 40, "currency": "USD"}, rates))


main()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A script that ended well, and failed with another input."""
    made = tmp_path_factory.mktemp("fees")
    (made / "pyproject.toml").touch()
    (made / "fees.py").write_text(SCRIPT, encoding="utf-8")
    for rate, code in ((0.5, 0), ("0.5", 1)):
        (made / "rates.json").write_text(json.dumps({"USD": rate}), encoding="utf-8")
        assert rewound("record", "fees.py", cwd=made).code == code
    return made


def ids(folder: Path) -> list[str]:
    """Newest first."""
    return [run["run"] for run in rewound("runs", "--json", cwd=folder).document["runs"]]


def diff(folder: Path, *words: str) -> Any:
    ended = rewound("diff", *words, "--json", cwd=folder)
    assert ended.code == 0, ended.err
    jsonschema.validate(ended.document, schema("diff"))
    return ended.document


def test_the_first_difference_is_the_input(folder: Path) -> None:
    failed, good = ids(folder)[:2]
    document = diff(folder, good, failed)

    assert (document["left"]["run"], document["right"]["run"], document["equal"]) == (good, failed, False)
    first = document["first"]
    assert (first["right"]["function"], first["part"], first["value"]["role"]) == ("load_rates", "result", "result")
    part = first["value"]["differences"][0]
    assert (part["path"], part["kind"], part["left"], part["right"]) == ('result["USD"]', "type", "0.5", "'0.5'")
    assert [step["right"]["function"] for step in document["steps"]][-1] == "fee"
    assert document["steps"][-1]["right"]["error"]["type"] == "TypeError"


def test_for_people(folder: Path) -> None:
    failed, good = ids(folder)[:2]
    page = rewound("diff", good, failed, cwd=folder)

    assert page.code == 0
    lines = page.out.splitlines()
    assert lines[3:5] == ["First difference", "  load_rates, called in fees.py:14: the result: {'USD': 0.5} → {'USD': '0.5'}"]
    assert "argument rates" in page.out and "succeeded → TypeError" in page.out


def test_runs_are_named_as_elsewhere_and_a_difference_is_no_failure(folder: Path) -> None:
    good = ids(folder)[1]

    assert diff(folder, good[:6], "last-failed")["first"]["part"] == "result"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("last", "nonsense"), "unknown-run"),
        (("last", "last"), "bad-request"),
        (("last",), "bad-request"),
        (("last", "last-failed", "--tolerance", "-1"), "bad-request"),
    ],
)
def test_a_bad_request_exits_2(folder: Path, words: tuple[str, ...], name: str) -> None:
    ended: Ended = rewound("diff", *words, "--json", cwd=folder)

    assert ended.code == 2, ended.err
    assert ended.document["error"]["name"] == name


def test_debug_compares_with_the_last_good_run_by_itself(folder: Path) -> None:
    failed, good = ids(folder)[:2]
    document = rewound("debug", failed, "--json", cwd=folder).document

    assert document["compared_with"] == good
    first = document["causes"][0]
    assert (first["rule"], first["function"], first["line"]) == ("differs-from-good-run", "load_rates", 6)
    assert first["message"] == (
        f"The result of `load_rates` (fees.py, line 6) was {{'USD': 0.5}} in the last good run {good} and is {{'USD': '0.5'}} now."
    )
    page = rewound("debug", failed, cwd=folder).out
    assert len([line for line in page.splitlines() if line.startswith(f"Compared with the last good run {good}")]) == 1


def test_a_notebook_and_its_replay_after_a_cell_moved(project: Path) -> None:
    write_notebook(project / "a.ipynb", "rate = 2", "size = 3", "print('RESULT', rate * size)")
    assert rewound("record", "a.ipynb", cwd=project).code == 0
    write_notebook(project / "a.ipynb", "size = 3", "rate = 2", "print('RESULT', 10 * rate * size)")
    assert rewound("replay", "last", "--yes", cwd=project).code == 0
    replay, recorded = ids(project)
    document = diff(project, recorded, replay)

    assert document["right"]["replay_of"] == recorded
    assert document["first"]["part"] == "source" and document["first"]["right"]["cell"] == 2
    changed = [step for step in document["steps"] if step["changed"]]
    assert [step["changed"] for step in changed] == [["source", "printed"]]
    assert changed[0]["printed"][1:] == ["-RESULT 6", "+RESULT 60"]
    assert sum(step["moved"] for step in document["steps"]) == 1
