"""Rules can be switched off, and a distribution of somebody else can bring its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = """
def find(name):
    if name == "ann":
        return {"age": 40}

person = find("bob")
print(person["age"])
"""
PLUGIN = '''
"""A rule of somebody else: names the last line of every program, whatever is wrong with it."""
from rewound.diagnose.evidence import Candidate
from rewound.diagnose.rule import Rule

def direct(facts):
    yield Candidate("house-rule", facts.act, facts.statement, "our house rule says so", None, {"form": 9})

RULE = Rule("house-rule", __doc__, direct=direct)
'''


def _causes(folder: Path, **environ: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "rewound", "debug", "last", "--json"],
        cwd=folder,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)["causes"]
    return found


def _recorded(folder: Path) -> Path:
    (folder / "pyproject.toml").touch()
    (folder / "people.py").write_text(PROGRAM, "utf-8")
    subprocess.run([sys.executable, "-m", "rewound", "record", "people.py"], cwd=folder, capture_output=True, timeout=60, check=False)
    return folder


def test_a_rule_is_switched_off_by_the_project_or_the_environment(tmp_path: Path) -> None:
    folder = _recorded(tmp_path)
    assert _causes(folder)[0]["rule"] == "none-return"
    assert all(cause["rule"] != "none-return" for cause in _causes(folder, REWOUND_RULES_OFF="none-return"))
    (folder / "pyproject.toml").write_text('[tool.rewound]\nrules_off = ["none-return"]\n', "utf-8")
    assert all(cause["rule"] != "none-return" for cause in _causes(folder))


def test_a_plug_in_brings_its_own_rule(tmp_path: Path) -> None:
    site = tmp_path / "site"
    information = site / "house_rules-1.0.dist-info"
    information.mkdir(parents=True)
    (site / "house_rules.py").write_text(PLUGIN, "utf-8")
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: house-rules\nVersion: 1.0\n", "utf-8")
    (information / "entry_points.txt").write_text("[rewound.rules]\nhouse-rule = house_rules:RULE\n", "utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    _recorded(folder)
    first = _causes(folder, PYTHONPATH=str(site))[0]
    assert (first["rule"], first["message"], first["line"]) == ("house-rule", "our house rule says so.", 7)


def test_a_plug_in_that_cannot_be_loaded_is_left_out(tmp_path: Path) -> None:
    site = tmp_path / "site"
    information = site / "broken_rules-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-rules\nVersion: 1.0\n", "utf-8")
    (information / "entry_points.txt").write_text("[rewound.rules]\nbroken = no_such_module:RULE\n", "utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    _recorded(folder)
    assert _causes(folder, PYTHONPATH=str(site))[0]["rule"] == "none-return"


def _rules(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rewound", "rules", *words], capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )


def test_what_is_looked_for_is_listed_and_explained(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.rewound]\nrules_off = ["empty"]\n', "utf-8")
    told = {rule["name"]: rule for rule in json.loads(_rules("--json").stdout)["rules"]}
    assert (told["none-return"]["on"], told["empty"]["on"]) == (True, False)
    assert told["none-return"]["summary"] == "None where a value was expected."
    assert "methods that change in place" in _rules("none-return").stdout
    assert "switched off" in _rules().stdout


def test_a_rule_that_is_not_there_is_answered_with_one_that_is() -> None:
    ended = _rules("none-retrun")
    assert ended.returncode == 2
    assert "Did you mean none-return" in ended.stderr
