"""What a form of other values is filled in with: each as it was recorded, under a name that a replay takes."""

from __future__ import annotations

import json
from pathlib import Path

from rewound.replay.settable import Settable, settable
from rewound.show import wire_offers
from rewound.store import open_reader
from tests.programs.effect_cases import Program
from tests.programs.model_world import world

MODELS = """
    import json, os, urllib.request

    RATE = 2
    SIZES = (3, 4)
    NOW = object()
    LONG = "x" "y"

    def ask(model, prompt, rules="be brief"):
        messages = [{"role": "system", "content": rules}, {"role": "user", "content": prompt}]
        body = json.dumps({"model": model, "messages": messages}).encode()
        request = urllib.request.Request(os.environ["WORLD"] + "/v1/chat/completions", body, {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"]

    def judge(text):
        return ask("large", f"judge {len(text)}")

    print(judge(ask("small", f"sum {SIZES}") * RATE))
"""


def test_what_is_offered_is_what_was_recorded_and_a_replay_takes_it(tmp_path: Path) -> None:
    with world() as outside:
        program = Program(tmp_path, {"WORLD": outside.url})
        (tmp_path / "pyproject.toml").write_text('[tool.rewound]\nmodels = ["large", "small", "tiny"]\n', "utf-8")
        program.write(MODELS)
        program.record()
        reader = open_reader(start=tmp_path)
        run = reader.resolve(program.run)
        found = settable(reader, run, step=reader.find_step(run.id, "judge"))
        first, second = (step.id for step in reader.find_steps(run.id, "ask"))

        said = {each.name: (each.kind, each.value, each.choices) for each in found}
        models = ("large", "small", "tiny")
        assert said == {
            f"prompt@{first}": ("prompt", "sum (3, 4)", ()),
            f"prompt@{second}": ("prompt", "judge 44", ()),
            "system": ("system", "be brief", ()),
            f"model@{first}": ("model", "small", models),
            f"model@{second}": ("model", "large", models),
            "text@judge": ("argument", found[5].value, ()),
            "RATE": ("variable", 2, ()),
            "SIZES": ("variable", (3, 4), ()),
            "LONG": ("variable", "xy", ()),
        }
        given = [f"{each.name}={json.dumps(7 if each.name == 'RATE' else [1] if each.name == 'SIZES' else 'tiny')}" for each in found]
        planned = program.replay(*(word for text in given for word in ("--set", text)), "--dry-run").told
        assert set(planned["given"]) == set(said)
        assert outside.total == 2


def test_a_value_that_is_too_long_is_told_by_its_beginning() -> None:
    told = wire_offers.offers("r1", [Settable("text", "variable", "ab" * 20_000), Settable("rate", "variable", 2)])
    assert [(offer["whole"], len(str(offer["value"]))) for offer in told["offers"]] == [(False, wire_offers.BEGINNING), (True, 1)]
    assert wire_offers.offers("r1", [Settable("a", "variable", 1)] * 300)["more"] == 100
