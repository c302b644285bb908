"""Sweeps, hand-overs and states over HTTP: what they begin and tell, what cancelling leaves out, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.cli.test_commands import rewound, write_notebook
from tests.e2e.kernel.driving import Kernel
from tests.e2e.server.serving import SPIN, Client, served
from tests.e2e.server.test_rest import GOING, MANY, gone

PROGRAM = f"""
INDEX = 1
TURNS = 0


def load(size):
    with open("loaded.txt", "a") as file:
        file.write("loaded ")
    return [number * 10 for number in range(size)]


rows = load(3)
{SPIN}
print(rows[INDEX])
"""
REPORT = """
def total(rows: list, rate: int = 1):
    return sum(rows) * rate


def first(rows: list):
    return rows[0]


def forever(rows: list):
    while True:
        sum(range(1000))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two runs of a script, and programs to hand their values to."""
    folder = tmp_path_factory.mktemp("several") / "project"
    (folder / "tools" / "deep").mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    (folder / "program.py").write_text(PROGRAM, "utf-8")
    (folder / "report.py").write_text(REPORT, "utf-8")
    (folder / "tools" / "deep" / "inner.py").write_text(REPORT, "utf-8")
    (folder.parent / "outside.py").write_text(REPORT, "utf-8")
    write_notebook(folder / "book.ipynb", "print(len(rows))")
    for _ in range(2):
        assert rewound("record", "program.py", cwd=folder).code == 0
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    with served(folder, environ=MANY) as client:
        yield client


@pytest.fixture(scope="module")
def runs(folder: Path) -> list[str]:
    """The ids of the recorded runs, newest first."""
    return [run["run"] for run in rewound("runs", "--json", cwd=folder).document["runs"]]


def test_a_sweep_tells_of_each_variant_as_it_ends(client: Client, folder: Path, runs: list[str]) -> None:
    wanted = {"overrides": {"INDEX": [0, 2, 5], "TURNS": 1}}
    before = client.get("runs")
    planned = client.post(f"runs/{runs[0]}/sweep/plan", wanted)
    assert [(one["values"], one["run"], one["ran"], one["restored"]) for one in planned["variants"]] == [
        ({"INDEX": index}, None, 1, 1) for index in (0, 2, 5)
    ]
    assert client.get("runs") == before

    begun = client.ask("POST", f"runs/{runs[0]}/sweep", {**wanted, "run_id": "r0ddba115"})
    assert (begun.status, begun.headers["Location"]) == (202, "/rewound/api/replays/r0ddba115")
    assert (begun.document["run"], begun.document["replay_of"], begun.document["kind"]) == ("r0ddba115", runs[0], "sweep")
    events = client.events("r0ddba115")
    (_, ended), parts = events[-1], [data for name, data in events if name == "variant"]
    assert [(part["run"], part["left"], part["variant"]["status"]) for part in parts] == [
        ("r0ddba115", 2, "succeeded"), ("r0ddba115", 1, "succeeded"), ("r0ddba115", 0, "failed")
    ]  # fmt: skip
    assert [data["text"] for name, data in events if name == "progress"] == [f"variant {number} of 3" for number in (1, 2, 3)]
    assert ended["outcome"]["variants"] == [part["variant"] for part in parts]
    assert [one["measured"]["output"] for one in ended["outcome"]["variants"]] == ["0", "20", ""]
    assert ended["runs"] == [one["run"] for one in ended["outcome"]["variants"]]
    assert {run["run"]: run["replay_of"] for run in client.get("runs?limit=3")["runs"]} == dict.fromkeys(ended["runs"], runs[0])
    assert (folder / "loaded.txt").read_text("utf-8") == "loaded loaded "
    assert client.ask("POST", f"runs/{runs[0]}/sweep", {**wanted, "run_id": "r0ddba115"}).status == 409  # asked twice, begun once


def test_cancelling_a_sweep_leaves_out_what_has_not_begun(client: Client, folder: Path, runs: list[str]) -> None:
    begun = client.post(f"runs/{runs[0]}/sweep", {"overrides": {"TURNS": [1, 10**6, 10**6 + 1, 2]}}, status=202)["run"]
    found = client.begun(begun, 2)
    client.recorded(found[1], 2)
    cancelled = client.post(f"replays/{begun}/cancel")

    assert (cancelled["state"], cancelled["cancelled"], cancelled["error"]) == ("ended", True, None)
    first, second = cancelled["outcome"]["variants"]
    assert (first["status"], second["error"]["type"]) == ("succeeded", "KeyboardInterrupt")
    assert cancelled["runs"] == found == [first["run"], second["run"]]
    assert client.get(f"runs/{second['run']}")["status"] == "interrupted"
    assert gone(folder)


def test_values_are_handed_to_a_function(client: Client, runs: list[str]) -> None:
    wanted = {"into": ["report.py:total"], "overrides": {"rate": 2}}
    before = client.get("runs")
    planned = client.post(f"runs/{runs[1]}/into/plan", wanted)
    assert [(one["name"], one["parameter"]) for one in planned["into"]["values"]] == [("rows", "rows")]
    assert (planned["run"], planned["into"]["given"]) == (None, {"rate": 2})
    assert client.get("runs") == before

    begun = client.post(f"runs/{runs[1]}/into", wanted, status=202)
    events = client.events(begun["run"])
    ended = events[-1][1]
    assert (ended["kind"], ended["runs"], ended["outcome"]["run"]) == ("into", [begun["run"]], begun["run"])
    assert [(data["left"], data["outcome"]) for name, data in events if name == "handed"] == [(0, ended["outcome"])]
    assert ended["outcome"]["status"] == "succeeded"
    assert [step["function"] for step in client.get(f"runs/{begun['run']}")["steps"]] == ["<module>", "total"]
    assert {one["run"] for one in client.get(f"runs/{begun['run']}/lineage")["family"]} >= {runs[1], begun["run"]}


def test_several_runs_and_targets_at_once(client: Client, folder: Path, runs: list[str]) -> None:
    wanted = {"into": ["report.py:first", "tools.deep.inner:total"], "also": [runs[1]], "mapping": {"load": "rows"}}
    begun = client.post(f"runs/{runs[0]}/into", wanted, status=202)["run"]
    events = client.events(begun)
    ended = events[-1][1]
    found = ended["outcome"]["runs"]
    assert [data["outcome"] for name, data in events if name == "handed"] == found
    assert [(one["replay_of"], one["status"], Path(one["into"]["target"]).name) for one in found] == [
        (run, "succeeded", name) for run in runs for name in ("report.py:first", "inner.py:total")
    ]
    assert ended["runs"] == [one["run"] for one in found]
    assert begun not in ended["runs"]


@pytest.mark.slow
def test_values_are_handed_to_a_notebook(client: Client, folder: Path, runs: list[str]) -> None:
    one = client.post(f"runs/{runs[0]}/into", {"into": ["book.ipynb"], "output": "done.ipynb"}, status=202)["run"]
    assert client.ended(one)["outcome"]["run"] == one
    assert "3" in (folder / "done.ipynb").read_text("utf-8")


def test_cancelling_hand_overs_leaves_out_what_has_not_begun(client: Client, folder: Path, runs: list[str]) -> None:
    begun = client.post(f"runs/{runs[0]}/into", {"into": ["report.py:forever", "report.py:total"]}, status=202)["run"]
    found = client.begun(begun, 1)
    client.recorded(found[0], 1)
    cancelled = client.post(f"replays/{begun}/cancel")

    (only,) = cancelled["outcome"]["runs"]
    assert (cancelled["runs"], only["run"], only["error"]["type"]) == (found, found[0], "KeyboardInterrupt")
    assert client.get(f"runs/{found[0]}")["status"] == "interrupted"
    assert gone(folder)


REFUSED: tuple[tuple[str, Any, int, str], ...] = (
    ("sweep", {}, 422, "bad-request"),
    ("sweep", {"overrides": {"INDEX": 1}}, 422, "bad-request"),
    ("sweep", {"overrides": {"INDEX": []}}, 422, "bad-request"),
    ("sweep", {"overrides": {"INDEX": [*range(201)]}}, 422, "bad-request"),
    ("sweep", {"overrides": {"NOTHING": [1, 2]}}, 422, "bad-request"),
    ("sweep", {"overrides": {"INDEX": [1, 2]}, "output": "out.ipynb"}, 422, "bad-request"),
    ("sweep", {"overrides": {"INDEX": [1, 2]}, "run_id": "mine"}, 422, "bad-request"),
    ("sweep", {"overrides": {"INDEX": [1, 2]}, "run_id": "RUN"}, 409, "refused"),
    ("sweep", {"overrides": {"INDEX": [1, 2]}, "source": "../outside.py"}, 403, "path-not-allowed"),
    ("sweep", {"overrides": {"INDEX": [1, 2]}, "from_step": "nothing"}, 404, "unknown-step"),
    ("into", {}, 422, "bad-request"),
    ("into", {"into": []}, 422, "bad-request"),
    ("into", {"into": "report.py:total"}, 422, "bad-request"),
    ("into", {"into": ["report"]}, 422, "bad-request"),
    ("into", {"into": ["report.py:nothing"]}, 422, "bad-request"),
    ("into", {"into": ["report.py\0:total"]}, 422, "bad-request"),
    ("into", {"into": ["book.ipynb:total"]}, 422, "bad-request"),
    ("into", {"into": ["report.py:total"], "overrides": {"rate": "much"}}, 422, "bad-request"),
    ("into", {"into": ["report.py:total"], "source": "program.py"}, 422, "bad-request"),
    ("into", {"into": ["report.py:total"], "output": "out.ipynb"}, 422, "bad-request"),
    ("into", {"into": ["report.py:total"], "run_id": "RUN"}, 409, "refused"),
    ("into", {"into": ["report.py:total"], "also": ["rffffffff"]}, 404, "unknown-run"),
    ("into", {"into": ["report.py:total"], "from_step": "nothing"}, 404, "unknown-step"),
    ("into", {"into": ["nowhere.py:total"]}, 404, "missing-source"),
    ("into", {"into": ["tools.no.where:total"]}, 404, "missing-source"),
    ("into", {"into": ["../outside.py:total"]}, 403, "path-not-allowed"),
    ("into", {"into": ["report.py:total", "../outside.py"]}, 403, "path-not-allowed"),
    ("into", {"into": ["/etc/hosts.py"]}, 403, "path-not-allowed"),
    ("into", {"into": ["elsewhere/outside.py:total"]}, 403, "path-not-allowed"),
    ("into", {"into": ["elsewhere.outside:total"]}, 403, "path-not-allowed"),
    ("into", {"into": ["shutil:rmtree"]}, 403, "path-not-allowed"),
    ("into", {"into": ["book.ipynb"], "output": "../out.ipynb"}, 403, "path-not-allowed"),
)


@pytest.mark.slow
def test_what_is_refused_says_why_and_runs_nothing(client: Client, folder: Path, runs: list[str]) -> None:
    (folder / "elsewhere").symlink_to(folder.parent, target_is_directory=True)
    before = client.get("runs")
    for kind, body, status, name in REFUSED:
        wanted = {**body, **({"run_id": runs[0]} if body.get("run_id") == "RUN" else {})}
        answer = client.ask("POST", f"runs/{runs[0]}/{kind}", wanted)
        assert (answer.status, answer.name) == (status, name), (kind, body, answer.text)
        if status == 404:
            assert client.ask("POST", f"runs/{runs[0]}/{kind}/plan", wanted).document == answer.document, (kind, body)
    assert client.get("runs") == before


def test_a_run_that_is_going_is_neither_swept_nor_handed_over(client: Client, folder: Path) -> None:
    (folder / "going.py").write_text(GOING, "utf-8")
    with subprocess.Popen([sys.executable, "-m", "rewound", "record", "going.py"], cwd=folder, stdout=subprocess.PIPE) as going:
        try:
            assert going.stdout is not None
            going.stdout.readline()
            for kind, body in {"sweep": {"overrides": {"TURNS": [1, 2]}}, "into": {"into": ["report.py:total"]}}.items():
                answer = client.ask("POST", f"runs/last/{kind}", body)
                assert (answer.status, answer.name) == (409, "run-still-going")
        finally:
            going.kill()


@pytest.mark.slow
def test_a_sweep_counts_as_many_replays_as_it_makes(folder: Path, runs: list[str]) -> None:
    with served(folder, environ={"REWOUND_REPLAYS_PER_MINUTE": "3"}) as client:
        answer = client.ask("POST", f"runs/{runs[0]}/sweep", {"overrides": {"INDEX": [0, 1, 2, 0]}})
        assert (answer.status, answer.name) == (409, "refused")  # it never could
        assert client.ask("POST", f"runs/{runs[0]}/sweep", {"overrides": {"NOTHING": [0, 1, 2]}}).status == 422  # does not count
        begun = client.post(f"runs/{runs[0]}/sweep", {"overrides": {"INDEX": [0, 1]}}, status=202)["run"]
        answer = client.ask("POST", f"runs/{runs[0]}/into", {"into": ["report.py:total"], "also": [runs[1]]})
        assert (answer.status, answer.name) == (429, "too-many-replays")
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert len(client.ended(begun)["runs"]) == 2


@pytest.mark.slow
def test_states_are_what_the_command_answers(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    kernel = Kernel(tmp_path)
    try:
        kernel.run("%load_ext rewound")
        for cell in ("rows = [1, 2]", "rows.append(3)\nname = 'x'"):
            assert kernel.run(cell).error is None
        with served(tmp_path) as client:
            told = client.get("runs/last/states")
            assert [state["names"]["bound"] for state in told["states"]] == [["rows"], ["name"]]
            assert (told["diff"], told["branches"][0]["name"]) == (None, "main")
            assert told == rewound("states", "last", "--json", cwd=tmp_path).document
            compared = client.get("runs/last/states?left=-1")
            assert ([one["name"] for one in compared["diff"]["added"]], len(compared["diff"]["changed"])) == (["name"], 1)
            assert compared == rewound("states", "last", "--json", "--", "-1", cwd=tmp_path).document
            step = told["states"][0]["step"]
            assert client.get(f"runs/last/states?left={step}&right={step}")["diff"]["changed"] == []
            for query, status, name in (
                ("left=nothing", 404, "unknown-step"),
                ("left=branch:nothing", 404, "unknown-branch"),
                ("left=-x", 422, "bad-request"),
                ("right=-1", 422, "bad-request"),
                ("left=rffffffff/s0", 404, "unknown-run"),
            ):
                answer = client.ask("GET", f"runs/last/states?{query}")
                assert (answer.status, answer.name) == (status, name), query
    finally:
        kernel.close()
