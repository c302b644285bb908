"""JupyterLab, or Notebook 7, with the panel that was built in this checkout, in a process of its own and a world of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

BUILT = ROOT / "kernel_ext" / "rewound" / "labextension"
PATIENCE = 90.0
"""Seconds that a server may take to answer."""
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The browser of this machine; nothing is downloaded."""
    named = os.environ.get("REWOUND_CHROMIUM")
    return named or next((found for name in _CHROMIUMS if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Server:
    """Where it is, who it lets in, and the folder that it serves."""

    url: str
    token: str
    folder: Path

    def page(self, path: str) -> str:
        return f"{self.url}{path}?token={self.token}"

    def ask(self, path: str, method: str = "GET") -> Any:
        """A route of the server's, answered as JSON; None where it answers nothing."""
        request = urllib.request.Request(self.url + path, method=method, headers={"Authorization": f"token {self.token}"})
        with _opener().open(request, timeout=30) as answer:
            text = answer.read().decode()
        return json.loads(text) if text else None

    def forget(self) -> None:
        """End all kernels."""
        for session in self.ask("api/sessions"):
            self.ask(f"api/sessions/{session['id']}", "DELETE")


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _environment(world: Path) -> dict[str, str]:
    """Nobody's own settings, kernels or extensions."""
    folders = {
        "JUPYTER_CONFIG_DIR": world / "config",
        "JUPYTER_DATA_DIR": world / "data",
        "JUPYTER_RUNTIME_DIR": world / "runtime",
        "IPYTHONDIR": world / "ipython",
        "JUPYTERLAB_SETTINGS_DIR": world / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": world / "workspaces",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    quiet = world / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"checkForUpdates": false, "fetchNews": "false"}', "utf-8")
    extensions = world / "labextensions"
    extensions.mkdir()
    shutil.copytree(BUILT, extensions / "rewound")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "REWOUND_STORE"))}
    return {
        **environ,
        **{name: str(folder) for name, folder in folders.items()},
        "JUPYTER_CONFIG_PATH": str(ROOT / "jupyter-config"),
        "JUPYTER_PATH": str(world),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


@contextmanager
def serving(folder: Path, world: Path, app: str = "jupyterlab", settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server of this folder; it is stopped at the end, and its kernels with it."""
    environ = _environment(world)
    for plugin, text in (settings or {}).items():
        path = world / "settings" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    port, token = _free_port(), "0" * 32
    command = [sys.executable, "-m", app, "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={token}", "--ServerApp.allow_root=True"]
    exposed = "LabApp" if app == "jupyterlab" else "JupyterNotebookApp"
    command += [f"--{exposed}.expose_app_in_browser=True", "--LabServerApp.blocked_extensions_uris="]
    with (world / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, env=environ)
        try:
            server = Server(f"http://127.0.0.1:{port}/", token, folder)
            _wait(process, server, world)
            yield server
            server.forget()
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], server: Server, world: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            server.ask("api/status")
            return
        assert process.poll() is None and time.monotonic() < deadline, (world / "server.log").read_text("utf-8")[-4000:]
        time.sleep(0.2)
