"""What commands answer fits the schema that is made from the same definitions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from rewound.diagnose.rules import asked
from rewound.effects.questions import Question
from rewound.errors import UnknownRun
from rewound.graph.compare import compare_runs
from rewound.replay import Outcome, PlanLine, Verdict
from rewound.replay.bisect import Bisection, Trial
from rewound.replay.history import Commit
from rewound.replay.recover import InFlight
from rewound.show import wire, wire_bisect, wire_diff, wire_keep, wire_recover
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


def bisection() -> Bisection:
    commits = [Commit(letter * 40, "2026-01-02T03:04:05+01:00", "Ada", "Subject") for letter in "abc"]
    trials = (Trial(commits[2], "bad", "KeyError: 'x'", "r8aa", 0.4), Trial(commits[1], "skipped", "it is not there", None, 0.0))
    return Bisection("r7f2", "builtins.KeyError", commits[0], commits[2], 2, tuple(commits[1:]), trials)


def document(name: str) -> object:
    reader = lead_run()
    run = reader.resolve("last")
    made: dict[str, object] = {
        "record": wire.record(run),
        "runs": wire.runs([run]),
        "show": wire.show(run, reader.steps(run.id), EFFECTS),
        "debug": wire.debug(run, report_on(reader)),
        "why": wire.why(run, history(reader, run, "contact")),
        "replay": wire.replay(outcome()),
        "recover": wire_recover.recovered(
            replace(outcome(), in_flight=InFlight(run.id, reader.steps(run.id)[-1], (*EFFECTS[:2],), (*EFFECTS[2:],)))
        ),
        "resume": wire_recover.recovered(replace(outcome(), status="held", paused={**Question("Go?", "yes/no").facts(), "step": "s3"})),
        "verify": wire.verify(Verdict(outcome(), compare_runs(other_run(), run, replace(run, id="r8aa")))),
        "bisect": wire_bisect.bisect(bisection()),
        "rules": wire.rules(asked(), ("empty",)),
        "diff": wire_diff.diff(compare_runs(other_run(), run, replace(run, id="r8aa", cwd="/elsewhere"))),
        "export": wire_keep.exported(Exported(Path("run.rewound"), (run.id,), 1234, 0), [run]),
        "import": wire_keep.imported(Imported(Path("run.rewound"), run.id, (run.id,), (run.id,), False, 1234), [run]),
        "error": wire.problem(UnknownRun("There is no run 'x'.")),
    }
    return made[name]


@pytest.mark.parametrize("name", SHAPES)
def test_an_answer_fits_its_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    jsonschema.validate(document(name), schema(name))


def test_a_missing_field_does_not_fit() -> None:
    with pytest.raises(jsonschema.ValidationError, match="'status' is a required property"):
        jsonschema.validate({"run": "r", "steps": []}, schema("show"))


def test_a_replay_has_the_fields_of_the_contract() -> None:
    made = wire.replay(outcome())

    asked = {"run", "replay_of", "status", "seconds", "saved_seconds", "plan", "effects", "divergences", "error"}
    assert set(made) == asked | {"live", "uncovered", "saved_calls", "saved_tokens", "could_mutate", "given", "paused", "verified"}
    assert set(made["plan"][0]) == {"step", "cell", "cell_id", "function", "action", "reason", "recorded_seconds"}
    assert made["effects"] == {"served": 3, "live": 0, "dry_run": 1, "held": 0}
