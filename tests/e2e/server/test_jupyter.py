"""The routes below a Jupyter server, which loads them by the file that the wheel brings."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.e2e.cli.test_commands import rewound
from tests.e2e.server.serving import Client

SETTINGS = ("--allow-root", "--no-browser", "--ServerApp.port=0", "--ServerApp.base_url=/user/ada/")


@contextmanager
def jupyter(folder: Path, token: str) -> Iterator[Client]:
    """`jupyter server` in this folder; where it listens stands in its log."""
    command = [sys.executable, "-m", "jupyter_server", *SETTINGS, f"--IdentityProvider.token={token}"]
    log = folder / "server.log"
    with log.open("w") as file:
        process = subprocess.Popen(command, cwd=folder, stderr=file)
    try:
        deadline = time.monotonic() + 60
        while "http://127.0.0.1:" not in (text := log.read_text("utf-8")):
            assert time.monotonic() < deadline, text
            time.sleep(0.1)
        port = text.partition("http://127.0.0.1:")[2].partition("/")[0]
        while not _listens(int(port)):  # which it has told before
            assert time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.1)
        yield Client(f"http://127.0.0.1:{port}/user/ada/rewound/api/", token or None)
    finally:
        process.terminate()
        process.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a project in it that has a run, and the settings of Jupyter that are installed with Rewound."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(ROOT / "jupyter-config"))
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "pyproject.toml").touch()
    (project / "pyproject.toml").touch()
    (project / "program.py").write_text("SIZE = 2\nprint(SIZE)\n", "utf-8")
    assert rewound("record", "program.py", cwd=project).code == 0
    return tmp_path


@pytest.mark.slow
def test_a_jupyter_server_has_the_routes_by_itself(folder: Path) -> None:
    with jupyter(folder, "sesame") as client:
        assert client.get("runs") == {"runs": []}  # of the folder's own project
        assert len(client.get("runs?path=project/program.py")["runs"]) == 1
        begun = client.ask("POST", "runs/last/replay?path=project", {"overrides": {"SIZE": 5}})
        assert (begun.status, begun.headers["Location"]) == (202, f"/user/ada/rewound/api/replays/{begun.document['run']}")
        assert client.ended(begun.document["run"])["outcome"]["given"] == {"SIZE": 5}
        assert Client(client.url, "guessed").ask("GET", "runs").status == 403
        assert client.get("openapi.json")["servers"] == [{"url": "/user/ada"}]


@pytest.mark.slow
def test_one_that_lets_everybody_in_has_them_closed(folder: Path) -> None:
    with jupyter(folder, "") as client:
        for method, path in (("GET", "runs"), ("GET", "openapi.json"), ("GET", "runs?path=project")):
            answer = client.ask(method, path)
            assert (answer.status, answer.name) == (403, "not-protected")
