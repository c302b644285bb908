"""The routes for steps, values, pictures and the recording itself, of a notebook that a real server has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.e2e.cli.test_commands import rewound, write_notebook
from tests.e2e.server.serving import Client, served

CELLS = [
    "import numpy as np, pandas as pd\nclass Lead:\n    def __init__(self, n):\n        self.n, self.more = n, {'a': [1, (2, 'x')]}",
    "frame = pd.DataFrame({'a': range(300), 'b': [f'x{i}' for i in range(300)]})\narr = np.linspace(0, 1, 50)",
    "leads = [Lead(i) for i in range(300)]\ntext = 'hello\\n' * 5000\nimg = np.full((20, 30, 3), 200, 'uint8')",
    "def pick(leads, at):\n    return leads[at]\nfirst = pick(leads, 0)\nprint('PICKED', first.n)",
    "pick(leads, 999)",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stepping")
    (folder / "pyproject.toml").touch()
    write_notebook(folder / "leads.ipynb", *CELLS)
    assert rewound("record", "leads.ipynb", cwd=folder).code == 1
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    with served(folder) as client:
        yield client


def test_pages_of_steps_lead_to_the_end(client: Client) -> None:
    whole = client.get("runs/last")["steps"]
    first = client.get("runs/last/steps?limit=250")
    second = client.get(f"runs/last/steps?limit=250&after={first['next']}")

    assert (first["steps"] + second["steps"], second["next"]) == (whole, None)
    assert first["total"] == len(whole)
    assert client.get("runs/last/timeline")["seq"] == [int(step["step"][1:]) for step in whole]


def test_steps_are_found_by_what_they_are(client: Client) -> None:
    assert {step["kind"] for step in client.get("runs/last/steps?parent=")["steps"]} == {"cell"}
    failed = client.get("runs/last/steps?status=failed")["steps"]
    assert [(step["kind"], step["function"]) for step in failed] == [("cell", None), ("call", "pick")]
    assert client.get("runs/last/steps?search=indexerror")["steps"] == failed
    assert [step["cell"] for step in client.get("runs/last/steps?search=PICKED&kind=cell")["steps"]] == [3]
    assert len(client.get("runs/last/steps?search=pick&kind=call")["steps"]) == 2


def test_a_step_has_its_source_values_and_outputs(client: Client) -> None:
    cell = client.get("runs/last/steps/cell:3")
    assert cell["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "PICKED 0\n"}]
    assert {value["name"]: value["made_by"] for value in cell["values"] if value["role"] == "used"}["leads"] is not None
    call = client.get(f"runs/last/steps/{quote('pick#2')}")
    assert call["source"]["text"] == "def pick(leads, at):\n    return leads[at]"
    assert [(value["name"], value["text"]) for value in call["values"]][1:] == [("at", "999")]
    assert call["step"]["error"]["type"] == "IndexError"
    assert "IndexError" in client.get("runs/last/steps/cell:4")["traceback"]


@pytest.mark.parametrize(
    ("asked", "kind", "seen"),
    [
        ("step=cell:1&name=frame&offset=298&limit=5", "table", lambda v: v["table"]["cells"] == [["298", "x298"], ["299", "x299"]]),
        ("step=cell:1&name=arr", "array", lambda v: sum(v["array"]["histogram"]["counts"]) == 50 and v["array"]["maximum"] == 1.0),
        ("step=cell:2&name=img", "array", lambda v: v["image"]["mime"] == "image/png" and v["image"]["width"] == 30),
        ("step=cell:2&name=text&offset=29990", "text", lambda v: v["long"]["text"] == "lo\nhello\n" or len(v["long"]["text"]) == 10),
        ("step=cell:2&name=leads&offset=299", "parts", lambda v: [p["text"][:9] for p in v["parts"]["parts"]] == ["Lead(n=29"]),
        ("step=cell:2&name=leads&at=2.1.0.1", "parts", lambda v: [p["text"] for p in v["parts"]["parts"]] == ["2", "'x'"]),
        ("step=cell:3&name=leads&role=used&at=0.0", "scalar", lambda v: v["text"] == "0"),
        ("step=pick%231&name=at", "scalar", lambda v: (v["text"], v["role"]) == ("0", "argument")),
        ("step=pick%231", "parts", lambda v: (v["type"], v["role"]) == ("__main__.Lead", "result")),
    ],
)
def test_a_value_is_shown_as_people_read_it(client: Client, asked: str, kind: str, seen: object) -> None:
    value = client.get(f"runs/last/values?{asked}")
    assert value["kind"] == kind, value
    assert callable(seen)
    assert seen(value), value


def test_the_graph_and_a_slice_of_it(client: Client) -> None:
    whole = client.get("runs/last/graph")
    assert [node["cell"] for node in whole["nodes"]] == [0, 1, 2, 3, 4]
    part = client.get("runs/last/graph?step=cell:3&name=first")
    assert [node["cell"] for node in part["nodes"]] == [0, 2, 3]
    assert part["step"] == whole["nodes"][3]["step"]


def test_what_a_replay_can_be_given_and_what_a_notebook_has_left(client: Client) -> None:
    offered = client.get("runs/last/offers?step=pick%231")["offers"]
    assert [(each["name"].partition("@")[0], each["kind"], each["value"]) for each in offered] == [("at", "argument", 0)]
    assert client.get("left?path=leads.ipynb") == {"run": None, "recovered": None, "paused": None, "more": 0}
    assert client.get("left?path=../leads.ipynb", 403)["error"]["name"] == "path-not-allowed"


def test_a_recording_that_is_fetched_can_be_imported(client: Client, tmp_path: Path) -> None:
    with client.answering("GET", "runs/last/export") as answer:
        assert (answer.status, answer.getheader("Content-Type")) == (200, "application/octet-stream")
        (tmp_path / "got.rewound").write_bytes(answer.read())
    (tmp_path / "pyproject.toml").touch()
    assert rewound("import", "got.rewound", "--json", cwd=tmp_path).code == 0
    assert rewound("show", "last", "--json", cwd=tmp_path).document["steps"] == client.get("runs/last")["steps"]


@pytest.mark.parametrize(
    ("path", "status", "name"),
    [
        ("runs/last/steps?limit=0", 422, "bad-request"),
        ("runs/last/steps?limit=1001", 422, "bad-request"),
        ("runs/last/steps?parent=x", 422, "bad-request"),
        ("runs/last/steps?status=good", 422, "bad-request"),
        ("runs/last/steps/s9999", 404, "unknown-step"),
        ("runs/nothing/timeline", 404, "unknown-run"),
        ("runs/last/values?step=cell:1&name=nothing", 404, "unknown-step"),
        ("runs/last/values?step=cell:1&name=arr&at=0.x", 422, "bad-request"),
        ("runs/last/values?name=arr", 422, "bad-request"),
        ("runs/last/graph?name=first", 422, "bad-request"),
        ("runs/nothing/export", 404, "unknown-run"),
    ],
)
def test_what_makes_no_sense_is_refused(client: Client, path: str, status: int, name: str) -> None:
    assert client.get(path, status)["error"]["name"] == name


def test_without_the_token_nothing_is_told(client: Client) -> None:
    for path in ("steps", "timeline", "steps/cell:1", "values?step=cell:1", "graph", "export"):
        assert Client(client.url, None).ask("GET", f"runs/last/{path}").status == 403
