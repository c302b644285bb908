"""A sweep: one replay for each value, what is upstream of it never again, and one table of what came of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from rewound.effects.usage import Prices, Usage
from rewound.errors import BadRequest
from rewound.replay.sweep import MOST, combinations
from tests.programs.effect_cases import Program
from tests.programs.model_world import world
from tests.programs.world import World

PIPELINE = """
    import json, os, urllib.request

    def ask(model, prompt):
        body = json.dumps({"model": model, "messages": [{"role": "user", "content": prompt}]}).encode()
        request = urllib.request.Request(os.environ["WORLD"] + "/v1/chat/completions", body, {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"]

    def load():
        with open("loaded.txt", "a") as file:
            file.write("loaded ")
        return list(range(5))

    def summary(rows):
        return ask("small", f"sum {rows}")

    def judge(text):
        return ask("large", f"judge {text}")

    print(judge(summary(load())))
"""


@pytest.fixture
def outside() -> Iterator[World]:
    with world() as server:
        yield server


@pytest.fixture
def program(tmp_path: Path, outside: World) -> Program:
    program = Program(tmp_path, {"WORLD": outside.url})
    program.write(PIPELINE)
    program.record()
    assert outside.total == 2
    return program


@pytest.mark.slow
def test_twenty_variants_run_what_is_upstream_not_once(program: Program, outside: World) -> None:
    models = [f"model-{number}" for number in range(20)]
    told = program.replay("--set", f"model@judge={json.dumps(models)}", "--sweep").told
    assert [variant["values"]["model@judge"] for variant in told["variants"]] == models
    assert {variant["status"] for variant in told["variants"]} == {"succeeded"}
    assert (program.folder / "loaded.txt").read_text("utf-8") == "loaded "
    assert outside.total == 2 + 20
    assert [json.loads(body)["messages"][0]["content"][:5] for _, body in outside.bodies[2:]] == ["judge"] * 20
    assert len({variant["measured"]["output"] for variant in told["variants"]}) == 20
    assert len({variant["run"] for variant in told["variants"]}) == 20


def test_outputs_tokens_time_and_cost_side_by_side(program: Program, outside: World) -> None:
    (program.folder / "pyproject.toml").write_text('[tool.rewound]\nprices = ["large 1000 2000", "s* 10 10"]\n', "utf-8")
    told = program.replay("--set", 'model@judge=["large", "small", "other"]', "--sweep").told
    assert told["recorded"]["usage"] == {"calls": 2, "input_tokens": 2, "output_tokens": 4}
    assert told["recorded"]["cost"] == pytest.approx((1 * 1000 + 2 * 2000 + 3 * 10) / 1e6)
    large, small, other = told["variants"]
    assert (large["asked"]["calls"], large["measured"]["output"]) == (0, told["recorded"]["output"])
    assert (small["asked"]["calls"], small["measured"]["cost"]) == (1, pytest.approx(6 * 10 / 1e6))
    assert (other["asked"]["calls"], other["measured"]["cost"]) == (1, None)
    assert all(variant["seconds"] > 0 for variant in told["variants"])

    page = program._command("replay", program.run, "--set", 'model@judge=["large", "other"]', "--sweep").stdout
    assert "Sweep of" in page
    assert "unknown" in page
    assert f"rewound diff {program.run}" not in page


def test_nothing_runs_where_one_variant_cannot(program: Program, outside: World) -> None:
    (program.folder / "pyproject.toml").write_text('[tool.rewound]\nmodels = ["large", "small"]\n', "utf-8")
    refused = program._command("replay", program.run, "--set", 'model@judge=["small", "huge"]', "--sweep")
    assert (refused.returncode, outside.total) == (3, 2)
    assert "does not allow 'huge'" in refused.stderr
    planned = program.replay("--set", 'model@judge=["small", "large"]', "--sweep", "--dry-run").told
    assert [(variant["run"], variant["ran"]) for variant in planned["variants"]] == [(None, 3), (None, 1)]
    assert outside.total == 2


def test_a_sweep_of_a_notebook(tmp_path: Path) -> None:
    program = Program(tmp_path, name="program.ipynb")
    texts = ["rate = 2", "import time\ntime.sleep(0.1)\nnumbers = [1, 2]", "[n / rate for n in numbers]"]
    cells = [nbformat.v4.new_code_cell(text, id=f"c{number}") for number, text in enumerate(texts)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / program.name)
    program.record()
    told = program.replay("--set", "rate=[1, 0]", "--sweep", exit=1).told
    assert [variant["measured"]["output"] for variant in told["variants"]] == ["[1.0, 2.0]", ""]
    assert [(variant["status"], variant["restored"]) for variant in told["variants"]] == [("succeeded", 1), ("failed", 1)]
    assert told["variants"][1]["error"]["type"] == "ZeroDivisionError"
    assert told["recorded"]["output"] == "[0.5, 1.0]"


def test_what_is_varied() -> None:
    assert combinations({"a": [1, 2], "b": 3, "c": [[4]]}) == [{"a": 1, "b": 3, "c": [4]}, {"a": 2, "b": 3, "c": [4]}]
    for wrong, why in (({"a": 1}, "no --set has a list"), ({"a": []}, "empty list"), ({"a": list(range(MOST + 1))}, "201 variants")):
        with pytest.raises(BadRequest, match=why):
            combinations(wrong)


def test_prices() -> None:
    prices = Prices(["gpt-4* 2 8", "* 1 1"])
    assert prices.of("gpt-4o", Usage(1_000_000, 500_000, 1)) == 6
    assert prices.of("other", Usage(500_000, 500_000, 1)) == 1
    assert Prices([]).of("gpt-4o", Usage(1, 1, 1)) is None
    with pytest.raises(BadRequest, match="is not MODEL INPUT OUTPUT"):
        Prices(["gpt-4 cheap"])
