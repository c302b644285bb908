"""What commands answer fits the schema that is made from the same definitions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from rewound.diagnose.rules import asked
from rewound.effects.questions import Question
from rewound.effects.usage import Usage
from rewound.errors import StepsUnmapped, UnknownRun
from rewound.graph.compare import compare_runs
from rewound.graph.difference import Difference, Surrounding, ValueDiff
from rewound.graph.lineage import Executed, Family, Member, Parent
from rewound.model import Encoded
from rewound.replay import Outcome, PlanLine, Verdict
from rewound.replay.bisect import Bisection, Trial
from rewound.replay.branches import Branch
from rewound.replay.check import Checked, Found, Report
from rewound.replay.family import Listed
from rewound.replay.history import Commit
from rewound.replay.matching import Handing, Into
from rewound.replay.recover import InFlight
from rewound.replay.sweep import Measured, Sweep, Variant
from rewound.show import (
    wire,
    wire_bisect,
    wire_check,
    wire_diff,
    wire_handed,
    wire_keep,
    wire_lineage,
    wire_recover,
    wire_replay,
    wire_rest,
    wire_states,
    wire_sweep,
)
from rewound.show.ancestry import Station
from rewound.show.history import history
from rewound.show.schema import SHAPES, schema
from rewound.store.exporting import Exported
from rewound.store.importing import Imported
from tests.unit.show.memory import EFFECTS, lead_run, other_run
from tests.unit.show.test_debug import report_on

PLAN = (
    PlanLine("s0", 0, "cell-0", None, "restored", "unchanged", 0.2),
    PlanLine(None, 4, "cell-4", None, "ran", "it is new", None),
)


def outcome() -> Outcome:
    return Outcome("r8aa", "r7f2", "succeeded", 0.41, 38.2, PLAN, {"served": 3, "live": 0, "dry_run": 1, "held": 0})


def swept() -> Sweep:
    measured = Measured("42", Usage(10, 20, 1), 0.5)
    variants = (Variant({"model": "a"}, outcome(), measured, Usage()), Variant({"model": "b"}, replace(outcome(), run=None), None, Usage()))
    return Sweep("r7f2", ("model",), measured, variants)


def handed_over() -> Into:
    step = lead_run().steps(lead_run().resolve("last").id)[0]
    return Into(
        "/home/ada/report.py:report",
        "function",
        (Handing("r7f2", step, "s0", "result", "rows", "rows", "builtins.list", 12, Encoded(b"")),),
        {},
        (),
        None,
    )


def relatives() -> Family:
    run = lead_run().resolve("last")
    into = {"from": [{"run": "r1", "step": "s0", "name": "rows", "as": "rows"}]}
    made = Member(
        run.id,
        run,
        "handed over",
        (Parent("r1", "handed"),),
        {"a": 1},
        {"b": "c"},
        into,
        "ab12",
        ("cell 2",),
        (Surrounding("Python", "3.11.9", "3.13.0"),),
    )
    return Family(run.id, {"r1": Member("r1", None, "gone"), run.id: made})


def way_back() -> list[Station]:
    run = lead_run().resolve("last")
    step = lead_run().steps(run.id)[0]
    return [
        Station(run, step, 4, "contact", "None", "assigned: contact = None", Executed(run.id, step)),
        Station(run, None, None, "rows", "?", "handed over", Executed("r1", None, gone=True)),
    ]


def states() -> wire_states.StatesShape:
    reader = lead_run()
    step, cell = reader.cells(reader.resolve("last").id)[0]
    differing = ValueDiff("fee", "generated", "changed", None, 1, 2, (Difference("fee", "value", 1, 2),))
    sides = (("r7f2", step), ("r7f2", step))
    found = wire_states.state_diff(reader, sides, cell.generated[:1], (), (differing,))
    branch = Branch("main", "r7f2", step, ("r7f2", 3), 1.0, current=True)
    return wire_states.states("r7f2", [Listed("r7f2", step, cell, "main", present=True)], [branch], found)


def bisection() -> Bisection:
    commits = [Commit(letter * 40, "2026-01-02T03:04:05+01:00", "Ada", "Subject") for letter in "abc"]
    trials = (Trial(commits[2], "bad", "KeyError: 'x'", "r8aa", 0.4), Trial(commits[1], "skipped", "it is not there", None, 0.0))
    return Bisection("r7f2", "builtins.KeyError", commits[0], commits[2], 2, tuple(commits[1:]), trials)


def report() -> Report:
    missing = Found("missing-data", "rows, which cell 1 made, is lost: it is not in the store.", None)
    return Report("r7f2", {"rows": Checked(3, 1234, 0), "files": Checked(1, None, 1)}, (missing,), (missing,))


def document(name: str) -> object:
    reader = lead_run()
    run = reader.resolve("last")
    made: dict[str, object] = {
        "record": wire.record(run),
        "runs": wire.runs([run]),
        "show": wire.show(run, reader.steps(run.id), EFFECTS),
        "debug": wire.debug(run, report_on(reader)),
        "why": wire.why(run, history(reader, run, "contact")),
        "replay": wire_replay.replay(outcome()),
        "sweep": wire_sweep.sweep(swept()),
        "replay --into": wire_handed.handed([replace(outcome(), into=handed_over())]),
        "lineage": wire_lineage.lineage(relatives(), "contact", way_back()),
        "recover": wire_recover.recovered(
            replace(outcome(), in_flight=InFlight(run.id, reader.steps(run.id)[-1], tuple(EFFECTS[:2]), tuple(EFFECTS[2:])))
        ),
        "resume": wire_recover.recovered(replace(outcome(), status="held", paused={**Question("Go?", "yes/no").facts(), "step": "s3"})),
        "verify": wire_replay.verify(Verdict(outcome(), compare_runs(other_run(), run, replace(run, id="r8aa")))),
        "bisect": wire_bisect.bisect(bisection()),
        "rules": wire.rules(asked(), ("empty",)),
        "diff": wire_diff.diff(compare_runs(other_run(), run, replace(run, id="r8aa", cwd="/elsewhere"))),
        "check": wire_check.check(report()),
        "states": states(),
        "export": wire_keep.exported(Exported(Path("run.rewound"), (run.id,), 1234, 0), [run]),
        "import": wire_keep.imported(Imported(Path("run.rewound"), run.id, (run.id,), (run.id,), False, 1234), [run]),
        "serve": wire_rest.serve("http://127.0.0.1:8899/rewound/api/", "…", "/project"),
        "job": wire_rest.job("r8aa", "r7f2", "replay", "ended", outcome=wire_replay.replay(outcome())),
        "progress": {"run": "r8aa", "text": "running cell 1"},
        "variant": {"run": "r8aa", "left": 1, "variant": wire_sweep.variant(swept().variants[0])},
        "handed": {"run": "r8aa", "left": 0, "outcome": wire_replay.replay(replace(outcome(), into=handed_over()))},
        "error": wire.problem(UnknownRun("There is no run 'x'.")),
    }
    return made[name]


STEPPING = {"timeline", "steps", "step", "value", "graph", "offers", "left"}
"""Made from a store alone: tests of the panel and of the routes hold them against their schemas."""


@pytest.mark.parametrize("name", [name for name in SHAPES if name not in STEPPING])
def test_an_answer_fits_its_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    jsonschema.validate(document(name), schema(name))


def test_one_hand_over_is_told_as_one() -> None:
    made = replace(outcome(), into=handed_over())
    for told in (wire_handed.one_or_several([made]), wire_handed.one_or_several([made, made]), wire_handed.one_or_several([made], asked=2)):
        jsonschema.validate(told, schema("replay --into"))
    assert "runs" in wire_handed.one_or_several([made], asked=2)
    assert "runs" not in wire_handed.one_or_several([made])


def test_what_wants_to_be_mapped_fits_the_schema_of_errors() -> None:
    facts = {"step": "s1", "name": "load", "proposals": [{"name": "load_rows", "likeness": 0.97, "why": "the same code"}]}
    told = wire.problem(StepsUnmapped("load is not there", unmapped=[facts]))
    assert told["unmapped"] == [facts]
    jsonschema.validate(told, schema("error"))


def test_a_missing_field_does_not_fit() -> None:
    with pytest.raises(jsonschema.ValidationError, match="'status' is a required property"):
        jsonschema.validate({"run": "r", "steps": []}, schema("show"))


def test_a_replay_has_the_fields_of_the_contract() -> None:
    made = wire_replay.replay(outcome())

    asked = {"run", "replay_of", "status", "seconds", "saved_seconds", "plan", "effects", "divergences", "error"}
    more = {"live", "uncovered", "saved_calls", "saved_tokens", "could_mutate", "given", "mapping", "gone", "untaken", "until", "verified"}
    assert set(made) == asked | more | {"environment", "settings", "paused", "stop", "into", "held"}
    assert set(made["plan"][0]) == {"step", "cell", "cell_id", "function", "action", "reason", "recorded_seconds"}
    assert made["effects"] == {"served": 3, "live": 0, "dry_run": 1, "held": 0}
