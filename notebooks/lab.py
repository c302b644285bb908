"""JupyterLab with the demo notebooks, each recorded once: `python notebooks/lab.py [--again] [--no-open]`."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crm.server import DEFAULT_PORT, ModelServer

HERE = Path(__file__).resolve().parent
PATIENCE = 60.0
"""Seconds that JupyterLab may take to answer."""


def open_server() -> ModelServer:
    """The model server, at its usual port if that is free: a new address would be a change that replays see."""
    try:
        return ModelServer(DEFAULT_PORT)
    except OSError:
        return ModelServer()


def environment(server: ModelServer) -> dict[str, str]:
    """What the notebooks' kernels see."""
    return {**os.environ, "OPENAI_BASE_URL": server.url, "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


def rewound(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rewound", *arguments]
    return subprocess.run(command, cwd=HERE, env=environ, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)


def recorded(environ: dict[str, str]) -> set[str]:
    """Names of the notebooks that the store holds a run of."""
    answer = rewound(environ, "runs", "--json")
    if answer.returncode:
        return set()
    return {Path(run["source"]).name for run in json.loads(answer.stdout)["runs"] if run["source"] and not run["replay_of"]}


def record_all(environ: dict[str, str], *, again: bool) -> None:
    """Records the demo notebooks that are not recorded yet, or all of them. Each fails: that is what they are for."""
    known = set() if again else recorded(environ)
    for notebook in sorted(HERE.glob("[0-9]*.ipynb")):
        if notebook.name in known:
            print(f"{notebook.name}: recorded before")
            continue
        print(f"{notebook.name}: recording …", flush=True)
        if rewound(environ, "record", notebook.name, "--json").returncode not in (0, 1):
            raise SystemExit(f"{notebook.name} could not be recorded; the reason stands above.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def lab(environ: dict[str, str], port: int, token: str, *, browser: bool) -> Iterator[subprocess.Popen[bytes]]:
    """JupyterLab as a process, ended with the block."""
    command = [sys.executable, "-m", "jupyterlab", f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={HERE}"]
    # A demo asks nobody for news, updates or extensions.
    command += ["--LabApp.news_url=None", "--LabApp.extension_manager=readonly"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    if not browser:
        command += ["--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container everybody is root, and Jupyter wants to be told that this is meant.
        command += ["--allow-root"]
    process = subprocess.Popen(command, cwd=HERE, env={**environ, "JUPYTER_TOKEN": token})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, token: str) -> None:
    """Returns once /api/status answers; ends the program with a sentence if that does not happen."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/status", headers={"Authorization": f"token {token}"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"JupyterLab ended with {process.returncode}; what it said stands above.")
        try:
            with opener.open(request, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit(f"JupyterLab did not answer within {PATIENCE:.0f} seconds.")


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="record the notebooks even if they are recorded")
    parser.add_argument("--no-open", action="store_true", help="print the address, check that it answers, and end")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    port, token = free_port(), secrets.token_hex(16)
    with open_server() as server:
        environ = environment(server)
        record_all(environ, again=asked.again)
        with lab(environ, port, token, browser=not asked.no_open) as process:
            wait_until_it_answers(process, port, token)
            print(f"http://127.0.0.1:{port}/lab/tree/01-crm-agents.ipynb?token={token}", flush=True)
            if asked.no_open:
                return 0
            try:
                return process.wait()
            except KeyboardInterrupt:
                return 0


if __name__ == "__main__":
    sys.exit(main())
