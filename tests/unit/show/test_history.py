"""`why`: the versions of a name and the way back to the origins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rewound.errors import BadRequest
from rewound.show import wire
from rewound.show.history import history, split_name
from rewound.show.page import plain
from rewound.show.text_why import why_page
from rewound.store import open_reader
from tests.unit.show.memory import lead_run

SCRIPT = """RATE = 0.2
orders = {"price": 10}
def fee(order):
    base = order['price'] * RATE; return base
total = fee(orders)
"""


def test_a_value_that_a_call_returned_says_so() -> None:
    reader = lead_run()
    found = history(reader, reader.resolve("last"), "contact")

    assert [(entry.line, entry.text, entry.how) for entry in found.versions] == [
        (2, "None", "returned by crm_lookup(email='unknown@nowhere.com')")
    ]


def test_the_document_and_the_page() -> None:
    reader = lead_run()
    run = reader.resolve("last")
    found = history(reader, run, "email")
    document = wire.why(run, found)

    assert document["versions"][0]["value"] == "'unknown@nowhere.com'"
    assert set(document["chain"][0]) == {"step", "cell", "line", "name", "value", "how"}
    assert plain(why_page(run, found)).startswith("email = 'unknown@nowhere.com'")


def test_an_unknown_name_is_told_with_names_like_it() -> None:
    reader = lead_run()
    with pytest.raises(BadRequest, match="Did you mean contact"):
        history(reader, reader.resolve("last"), "contct")


def test_before_the_first_version_there_is_none() -> None:
    reader = lead_run()
    with pytest.raises(BadRequest, match="had no recorded value yet"):
        history(reader, reader.resolve("last"), "contact", reader.step("r7f2", 0))


def test_names_and_steps_are_told_apart() -> None:
    assert split_name("contact@cell:3") == ("contact", "cell:3")
    assert split_name("contact") == ("contact", None)
    assert split_name("@cell:3") == ("", "cell:3")
    with pytest.raises(BadRequest):
        split_name("@")


def test_in_a_script_every_statement_makes_versions(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "fees.py").write_text(SCRIPT, "utf-8")
    subprocess.run([sys.executable, "-m", "rewound", "record", "fees.py"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    reader = open_reader(start=tmp_path)
    run = reader.resolve("last")

    total = history(reader, run, "total")
    chain = [(entry.value.name, entry.line) for entry in total.chain]
    assert chain[:2] == [("total", 5), ("base", 4)]
    assert set(chain) == {("total", 5), ("base", 4), ("RATE", 1), ("orders", 2), ("order", 5), ("orders['price']", 2)}
    base = history(reader, run, "base")
    assert [entry.how for entry in base.versions] == ["assigned in fee: base = order['price'] * RATE"]
    assert "fees.py:5" in plain(why_page(run, total))
