"""The routes of a real server: what they answer, what they begin, and what they refuse."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.cli.test_commands import rewound, write_notebook
from tests.e2e.server.serving import SPIN, Client, read_events, served

PROGRAM = f"""
import random

INDEX = 9
TURNS = 0


def load(size):
    with open("loaded.txt", "a") as file:
        file.write("loaded ")
    return list(range(size))


def pick(numbers):
    return numbers[INDEX]


data = load(3)
{SPIN}
print(pick(data))
"""
GOING = "print('begun', flush=True)\nTURNS = 10 ** 6\n" + SPIN
MANY = {"REWOUND_REPLAYS_PER_MINUTE": "1000"}
LONG = {"overrides": {"TURNS": 10**6}}


def project_in(folder: Path) -> Path:
    """A project with one failed run of a script."""
    (folder / "pyproject.toml").touch()
    (folder / "program.py").write_text(PROGRAM, "utf-8")
    assert rewound("record", "program.py", cwd=folder).code == 1
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project_in(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    with served(folder, environ=MANY) as client:
        yield client


@pytest.fixture(scope="module")
def run(client: Client) -> str:
    """The id of the run that is no replay."""
    found: str = next(run["run"] for run in client.get("runs")["runs"] if run["replay_of"] is None)
    return found


def alive(folder: Path) -> list[int]:
    """Process ids of what works in this folder, apart from the server; on Linux, where processes can be looked at."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "cwd").resolve() == folder.resolve() and b"\x00serve\x00" not in (place / "cmdline").read_bytes():
                found.append(int(place.name))
        except OSError:
            continue
    return found


def gone(folder: Path) -> bool:
    deadline = time.monotonic() + 20
    while alive(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not alive(folder)


def test_what_is_looked_at_is_what_the_commands_answer(client: Client, folder: Path, run: str) -> None:
    for path, words in {
        f"runs/{run}": f"show {run}",
        f"runs/{run}?step=pick": f"show {run} --step pick",
        f"runs/{run}/debug": f"debug {run}",
        f"runs/{run}/why?name=data": f"why {run} data",
    }.items():
        assert client.get(path) == rewound(*words.split(), "--json", cwd=folder).document, path
    assert client.get("runs?limit=1")["runs"] == client.get("runs")["runs"][:1]


def test_a_plan_runs_nothing(client: Client, run: str) -> None:
    before = client.get("runs")
    plan = client.post(f"runs/{run}/plan", {"overrides": {"INDEX": 2}})

    assert {line["function"]: line["action"] for line in plan["plan"]} == {"<module>": "run", "load": "served", "pick": "run"}
    assert (plan["run"], plan["given"]) == (None, {"INDEX": 2})
    assert client.get("runs") == before


def test_a_replay_has_its_id_at_once_and_tells_how_it_gets_on(client: Client, folder: Path, run: str) -> None:
    answer = client.ask("POST", f"runs/{run}/replay", {"overrides": {"INDEX": 2}})
    begun = answer.document

    assert (answer.status, begun["replay_of"], begun["outcome"], begun["error"]) == (202, run, None, None)
    assert answer.headers["Location"] == f"/rewound/api/replays/{begun['run']}"
    (first, progress), *_, (last, ended) = client.events(begun["run"])
    assert (first, progress) == ("progress", {"run": begun["run"], "text": "running program.py"})
    assert (last, ended["state"], ended["cancelled"]) == ("ended", "ended", False)
    assert (ended["outcome"]["run"], ended["outcome"]["status"], ended["outcome"]["given"]) == (begun["run"], "succeeded", {"INDEX": 2})
    assert client.get(f"replays/{begun['run']}") == ended
    assert client.get("runs?limit=1")["runs"][0]["replay_of"] == run
    assert client.get(f"runs/{run}/diff/{begun['run']}")["equal"] is False
    assert (folder / "loaded.txt").read_text() == "loaded "


def test_events_go_on_where_a_client_has_lost_them(client: Client, run: str) -> None:
    begun = client.post(f"runs/{run}/replay", status=202)["run"]
    events = client.events(begun)

    assert client.events(begun) == events
    assert client.events(begun, Last_Event_ID="1") == events[1:]
    assert client.events(begun, Last_Event_ID="4711") == events
    answer = client.ask("GET", f"replays/{begun}/events", Last_Event_ID=str(len(events)))
    assert (answer.status, answer.text) == (204, "")


def test_events_come_while_it_runs_and_it_can_be_cancelled(client: Client, folder: Path, run: str) -> None:
    begun = client.post(f"runs/{run}/replay", LONG, status=202)["run"]
    with client.answering("GET", f"replays/{begun}/events") as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        lines = [answer.readline().decode() for _ in range(6)]
        assert read_events("".join(lines)) == [("progress", {"run": begun, "text": "running program.py"})]
        client.recorded(begun, 2)
        cancelled = client.post(f"replays/{begun}/cancel")
        (name, ended), *_ = read_events(answer.read().decode())

    assert (name, ended) == ("ended", cancelled)
    assert (cancelled["state"], cancelled["cancelled"], cancelled["error"]) == ("ended", True, None)
    assert cancelled["outcome"]["error"]["type"] == "KeyboardInterrupt"
    assert client.get(f"runs/{begun}")["status"] == "interrupted"
    assert client.post(f"replays/{begun}/cancel") == cancelled
    assert gone(folder)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there a program is ended at once")
def test_a_program_that_will_not_end_is_ended(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    stubborn = "TURNS = 0\nimport signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ndef begun(): return 1\nbegun()\n" + SPIN
    (tmp_path / "program.py").write_text(stubborn, "utf-8")
    assert rewound("record", "program.py", cwd=tmp_path).code == 0
    with served(tmp_path) as client:
        begun = client.post("runs/last/replay", LONG, status=202)["run"]
        client.recorded(begun, 2)
        cancelled = client.post(f"replays/{begun}/cancel")

        assert (cancelled["state"], cancelled["cancelled"], cancelled["outcome"]) == ("ended", True, None)
        assert client.get(f"runs/{begun}")["status"] == "interrupted"
        assert gone(tmp_path)


def test_a_verification(client: Client, run: str) -> None:
    begun = client.post(f"runs/{run}/verify", {"run_id": "r0c0ffee1"}, status=202)
    assert (begun["run"], begun["kind"]) == ("r0c0ffee1", "verify")
    outcome = client.ended("r0c0ffee1")["outcome"]
    assert (outcome["run"], outcome["replay"], outcome["reproducible"]) == (run, "r0c0ffee1", True)


def test_a_request_that_is_sent_twice_begins_one_replay(client: Client, run: str) -> None:
    asked = {"run_id": "r0badcafe"}
    assert client.post(f"runs/{run}/replay", asked, status=202)["run"] == "r0badcafe"
    assert client.ask("POST", f"runs/{run}/replay", asked).status == 409
    client.ended("r0badcafe")
    assert client.ask("POST", f"runs/{run}/replay", asked).status == 409
    assert client.ask("POST", f"runs/{run}/replay", {"run_id": run}).status == 409  # which the server has not begun
    assert client.ask("POST", f"runs/{run}/replay", {"run_id": "mine"}).status == 422


DEEP = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
REFUSED: tuple[tuple[str, str, Any, int, str], ...] = (
    ("GET", "runs/rffffffff", None, 404, "unknown-run"),
    ("GET", "runs/a%2Fb", None, 404, "unknown-run"),
    ("GET", "runs/%00", None, 404, "unknown-run"),
    ("GET", "runs/%FF", None, 400, "http-400"),
    ("GET", "runs/..%2F..%2Fetc%2Fpasswd", None, 404, "unknown-run"),
    ("GET", "runs/RUN?step=nothing", None, 404, "unknown-step"),
    ("GET", "runs/RUN?steps=pick", None, 422, "bad-request"),
    ("GET", "runs?limit=-1", None, 422, "bad-request"),
    ("GET", "runs?path=../..", None, 403, "path-not-allowed"),
    ("GET", "runs?path=%00", None, 422, "bad-request"),
    ("GET", "runs/RUN/why", None, 422, "bad-request"),
    ("GET", "runs/RUN/diff/RUN", None, 422, "bad-request"),
    ("GET", "runs/r", None, 409, "ambiguous-name"),
    ("GET", "replays/RUN", None, 404, "unknown-run"),
    ("POST", "replays/RUN/cancel", None, 404, "unknown-run"),
    ("GET", "nothing", None, 404, "http-404"),
    ("POST", "runs", None, 405, "http-405"),
    ("DELETE", "runs/RUN", None, 405, "http-405"),
    ("POST", "runs/rffffffff/replay", {}, 404, "unknown-run"),
    ("POST", "runs/RUN/replay", {"from_step": "nothing"}, 404, "unknown-step"),
    ("POST", "runs/RUN/replay", {"overrides": {"NOTHING": 1}}, 422, "bad-request"),
    ("POST", "runs/RUN/replay", {"as_is": True, "overrides": {"INDEX": 1}}, 422, "bad-request"),
    ("POST", "runs/RUN/replay", {"sources": "program.py"}, 422, "bad-request"),
    ("POST", "runs/RUN/replay", {"offline": "yes"}, 422, "bad-request"),
    ("POST", "runs/RUN/replay", {"source": "nowhere.py"}, 404, "missing-source"),
    ("POST", "runs/RUN/replay", {"source": "x" * 5000}, 404, "missing-source"),
    ("POST", "runs/RUN/replay", {"source": "../outside.py"}, 403, "path-not-allowed"),
    ("POST", "runs/RUN/replay", {"source": "linked/program.py"}, 403, "path-not-allowed"),
    ("POST", "runs/RUN/replay", {"source": "/etc/passwd"}, 403, "path-not-allowed"),
    ("POST", "runs/RUN/replay", {"source": "a\0b"}, 422, "bad-request"),
    ("POST", "runs/RUN/replay", {"output": "/tmp/out.ipynb"}, 403, "path-not-allowed"),
    ("POST", "runs/RUN/replay", {"output": "out.txt"}, 422, "bad-request"),
    ("POST", "runs/RUN/replay", b"{", 400, "malformed-body"),
    ("POST", "runs/RUN/replay", b"[1]", 400, "malformed-body"),
    ("POST", "runs/RUN/replay", b"\xff", 400, "malformed-body"),
    ("POST", "runs/RUN/replay", DEEP, 400, "malformed-body"),
    ("POST", "runs/RUN/replay", b'{"from_step": "\\ud800"}', 400, "malformed-body"),
    ("POST", "runs/RUN/replay", b'{"overrides": {"INDEX": NaN}}', 400, "malformed-body"),
    ("POST", "runs/RUN/replay", b'{"overrides": {"INDEX": "%s"}}' % (b"x" * 3_000_000), 413, "body-too-large"),
)


def test_what_is_refused_says_why(client: Client, folder: Path, run: str, tmp_path: Path) -> None:
    (tmp_path / "program.py").touch()
    (folder / "linked").symlink_to(tmp_path, target_is_directory=True)
    before = client.get("runs")
    for method, path, body, status, name in REFUSED:
        answer = client.ask(method, path.replace("RUN", run), body)
        assert (answer.status, answer.name) == (status, name), (path, body, answer.text)
        assert answer.headers["Content-Type"].startswith("application/json")
    assert client.get("runs") == before


def test_who_has_renamed_a_step_is_told_what_it_may_be(client: Client, folder: Path, run: str) -> None:
    (folder / "renamed.py").write_text(PROGRAM.replace("pick(", "take("), "utf-8")
    answer = client.ask("POST", f"runs/{run}/replay", {"source": "renamed.py"})
    assert (answer.status, answer.name) == (409, "steps-unmapped")
    (gone_step,) = answer.document["unmapped"]
    assert (gone_step["name"], gone_step["proposals"][0]["name"]) == ("pick", "take")
    plan = client.post(f"runs/{run}/plan", {"source": "renamed.py", "mapping": {"pick": "take"}})
    assert ("pick", "take") in [(one["old"], one["new"]) for one in plan["mapping"]]


def test_a_run_that_is_going_is_not_replayed(client: Client, folder: Path) -> None:
    (folder / "going.py").write_text(GOING, "utf-8")
    command = [sys.executable, "-m", "rewound", "record", "going.py"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE) as going:
        try:
            assert going.stdout is not None
            going.stdout.readline()
            answer = client.ask("POST", "runs/last/replay", {})
            assert (answer.status, answer.name) == (409, "run-still-going")
        finally:
            going.kill()


def test_nobody_comes_in_without_the_token(client: Client, run: str) -> None:
    stranger = Client(client.url, None)
    for method, path in (
        ("GET", "runs"),
        ("GET", f"runs/{run}"),
        ("POST", f"runs/{run}/replay"),
        ("GET", "openapi.json"),
        ("GET", "nothing"),
    ):
        assert stranger.ask(method, path).status == 403, path
        assert Client(client.url, "0" * 48).ask(method, path).status == 403, path
    assert stranger.ask("GET", f"runs?token={client.token}").status == 200
    cookie = stranger.ask("GET", f"runs?token={client.token}").headers["Set-Cookie"].partition(";")[0]
    assert stranger.ask("GET", "runs", Cookie=cookie).status == 200
    answer = stranger.ask("POST", f"runs/{run}/replay", Cookie=cookie)  # as another page could send it from the person's browser
    assert (answer.status, "_xsrf" in answer.text) == (403, True)
    assert client.ask("GET", "runs", Host="evil.example").status == 403
    assert Client(client.url.replace("rewound/api/", "api/contents"), client.token).ask("GET", "").status == 404  # nothing else is served


@pytest.mark.slow
def test_only_so_many_replays_a_minute_and_at_once(tmp_path: Path) -> None:
    folder = project_in(tmp_path)
    with served(folder, environ={"REWOUND_REPLAYS_PER_MINUTE": "3", "REWOUND_REPLAYS_AT_ONCE": "1"}) as client:
        assert client.ask("POST", "runs/last/replay", {"overrides": {"NOTHING": 1}}).status == 422  # does not count
        first, second, third = (client.post("runs/last-failed/replay", LONG, status=202)["run"] for _ in range(3))
        answer = client.ask("POST", "runs/last-failed/replay", {})
        assert (answer.status, answer.name) == (429, "too-many-replays")
        assert 0 < int(answer.headers["Retry-After"]) <= 60

        assert client.wait(first)["state"] == "running"
        assert client.get(f"replays/{second}")["state"] == "queued"
        assert client.post(f"replays/{third}/cancel")["state"] == "ended"  # before its turn
        assert client.ask("GET", f"runs/{third}").status == 404
        client.post(f"replays/{first}/cancel")
        assert client.wait(second)["state"] == "running"
        client.recorded(second, 2)
    assert gone(folder)
    runs = rewound("runs", "--json", cwd=folder).document["runs"]
    assert {run["run"]: run["status"] for run in runs if run["replay_of"]} == {first: "interrupted", second: "interrupted"}


def _serves(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").resolve() == folder.resolve() and b"\x00serve\x00" in (process / "cmdline").read_bytes()
    except OSError:  # somebody else's, or gone by now
        return False


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes")
def test_replays_end_with_their_server_however_it_ends(tmp_path: Path) -> None:
    folder = project_in(tmp_path)
    with served(folder) as client:
        begun = client.post("runs/last/replay", LONG, status=202)["run"]
        client.recorded(begun, 2)
        (server,) = (int(place.name) for place in Path("/proc").glob("[0-9]*") if _serves(place, folder))
        os.kill(server, signal.SIGKILL)
        assert gone(folder)
    assert rewound("show", begun, "--json", cwd=folder).document["status"] == "interrupted"


def test_a_recording_of_somebody_else_is_looked_at_and_not_replayed(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").touch()
    assert rewound("export", "last-failed", str(tmp_path / "run.rewound"), cwd=folder).code == 0
    monkeypatch.setenv("REWOUND_KEY_FILE", str(tmp_path / "key"))
    assert rewound("import", "run.rewound", "--store", "sqlite:///other", cwd=tmp_path).code == 0
    with served(tmp_path, "--store", "sqlite:///other") as client:
        assert client.get("runs/last")["steps"]
        answer = client.ask("POST", "runs/last/replay", {})
        assert (answer.status, answer.name) == (403, "untrusted-data")


@pytest.mark.slow
def test_a_notebook(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    write_notebook(tmp_path / "book.ipynb", "TURNS = 0\nnumbers = [1, 2]", SPIN, "print(numbers[TURNS and 5])")
    assert rewound("record", "book.ipynb", cwd=tmp_path).code == 0
    with served(tmp_path) as client:
        first = client.post("runs/last/replay", {"output": "done.ipynb", "from_step": "cell:2"}, status=202)["run"]
        assert [line["action"] for line in client.ended(first)["outcome"]["plan"]] == ["restored", "restored", "ran"]
        assert (tmp_path / "done.ipynb").exists()
        second = client.post(f"runs/{first}/replay", LONG, status=202)["run"]
        client.recorded(second, 2)
        cancelled = client.post(f"replays/{second}/cancel")

        assert (cancelled["state"], cancelled["cancelled"]) == ("ended", True)
        assert client.get(f"runs/{second}")["status"] == "interrupted"
        assert gone(tmp_path)


def test_the_command_keeps_to_this_machine(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "192.0.2.1", "::", "example.org"):
        refused = rewound("serve", "--host", host, "--json", cwd=tmp_path)
        assert (refused.code, refused.document["error"]["name"]) == (3, "refused")


@pytest.mark.slow
def test_a_run_that_died_and_one_that_waits_are_taken_up(tmp_path: Path) -> None:
    project_in(tmp_path)
    (tmp_path / "asks.py").write_text("import rewound\nprint('GOT', rewound.ask('Go on?', choices=['yes', 'no']))\n", "utf-8")
    (tmp_path / "dies.py").write_text("import os\nif not os.path.exists('mended'):\n    os.kill(os.getpid(), 9)\nprint('alive')\n", "utf-8")
    rewound("record", "dies.py", cwd=tmp_path)
    assert rewound("record", "asks.py", cwd=tmp_path).code == 3
    with served(tmp_path, environ=MANY) as client:
        waits = client.get("runs?limit=1")["runs"][0]["run"]
        assert client.post(f"runs/{waits}/resume", {"answers": ["perhaps"]}, status=422)["error"]["name"] == "bad-request"
        before = client.get("runs")
        assert client.post(f"runs/{waits}/resume/plan", {"answers": ["yes"]})["recovered"] is None
        assert client.get("runs") == before
        begun = client.post(f"runs/{waits}/resume", {"answers": ["yes"]}, status=202)
        assert client.ended(begun["run"])["outcome"]["status"] == "succeeded"
        died = client.get("runs?limit=3")["runs"][-1]["run"]
        planned = client.post(f"runs/{died}/recover/plan")
        assert (planned["run"], planned["recovered"]["run"]) == (None, died)
        (tmp_path / "mended").touch()
        begun = client.post(f"runs/{died}/recover", {}, status=202)
        ended = client.ended(begun["run"])["outcome"]
        assert (ended["status"], ended["recovered"]["run"]) == ("succeeded", died)
        assert client.post(f"runs/{died}/recover", {}, status=409)["error"]["name"] == "nothing-to-recover"
        assert client.post(f"runs/{died}/recover/plan", status=409)["error"]["name"] == "nothing-to-recover"
        assert client.get(f"runs/{died}/check")["ok"] is True
        assert {one["run"] for one in client.get(f"runs/{died}/lineage")["family"]} == {died, begun["run"]}
