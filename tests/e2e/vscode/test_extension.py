"""The extension for VS Code: what it declares is what it has, and in a real workbench it shows and does what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rewound_lsp.settings import Settings, camel
from tests.conftest import ROOT
from tests.e2e.cli.test_commands import write_notebook
from tests.e2e.kernel.driving import Kernel
from tests.e2e.lab.serving import chromium
from tests.e2e.lsp.conftest import HELPERS, MAIN, ROWS, record
from tests.programs.world import World, world

FOLDER = ROOT / "lsp" / "vscode"
WORKBENCH = os.environ.get("CODE_SERVER", "")
"""A folder whose node_modules has code-server and playwright-core."""
PICTURES = bool(os.environ.get("REWOUND_WRITE_PICTURES"))
SEND = """from pathlib import Path
from urllib.request import Request, urlopen

rate = 2


def send(text):
    with urlopen(Request(Path("address").read_text(), data=text.encode(), method="POST")) as answer:
        return answer.status


send(f"rate {rate}")
"""
CELLS = ("rate = None", "price = 2", "print(price * rate)")

SETTINGS = {
    "workbench.startupEditor": "none",
    "workbench.editorAssociations": {"*.ipynb": "jupyter-notebook"},
    "editor.stickyScroll.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "remote.autoForwardPorts": False,
    "security.workspace.trust.startupPrompt": "never",
    "security.workspace.trust.banner": "never",
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / "package.json").read_text("utf-8"))
    return document


def test_what_is_declared_is_there(manifest: dict[str, Any]) -> None:
    source = (FOLDER / "src" / "extension.ts").read_text("utf-8")
    table = source.partition("const commands:")[2].partition("};")[0]
    registered = {f"rewound.{name}" for name in re.findall(r"(?m)^    (\w+)[:,]", table)}
    declared = {one["command"] for one in manifest["contributes"]["commands"]}
    assert declared == registered
    used = {entry["command"] for entries in manifest["contributes"]["menus"].values() for entry in entries}
    assert used <= declared
    assert (FOLDER / manifest["contributes"]["viewsContainers"]["activitybar"][0]["icon"]).exists()


def test_settings_are_those_of_the_server(manifest: dict[str, Any]) -> None:
    properties = manifest["contributes"]["configuration"]["properties"]
    assert all(entry.get("description") or entry.get("markdownDescription") for entry in properties.values())
    for name in ("code_lens", "diagnostics", "inlay_hints", "inlay_most"):
        assert properties[f"rewound.{camel(name)}"]["default"] == getattr(Settings(), name)


def test_packages_are_pinned_and_name_no_registry(manifest: dict[str, Any]) -> None:
    locked = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    assert locked[""]["devDependencies"] == manifest["devDependencies"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in manifest["devDependencies"].values())
    assert not any("resolved" in entry for entry in locked.values())


@pytest.fixture(scope="module")
def outside() -> Iterator[World]:
    """What can be changed, and keeps what was sent to it."""
    with world() as found:
        yield found


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory, outside: World) -> Iterator[tuple[int, Path, Kernel]]:
    """VS Code in a server, with the extension as it is packaged, on a recorded project: its port and the project."""
    folder = tmp_path_factory.mktemp("workbench")
    project = folder / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text('[project]\nname = "example"\nversion = "0"\n', "utf-8")
    (project / "helpers.py").write_text(HELPERS, "utf-8")
    (project / "main.py").write_text(MAIN, "utf-8")
    (project / "rows.py").write_text(ROWS, "utf-8")
    (project / "send.py").write_text(SEND, "utf-8")
    (project / "address").write_text(f"{outside.url}/orders", "utf-8")
    record(project, "send.py")
    record(project, "rows.py")
    record(project, "main.py")
    _exported(folder / "theirs", project / "theirs.rewound")
    write_notebook(project / "book.ipynb", *CELLS)
    for double, publisher in {"jupyter": "ms-toolsai", "python": "ms-python"}.items():
        shutil.copytree(Path(__file__).with_name(double), folder / "extensions" / f"{publisher}.{double}-1.0.0")
    (folder / "data" / "User").mkdir(parents=True)
    (folder / "data" / "User" / "settings.json").write_text(json.dumps(SETTINGS), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(WORKBENCH) / "node_modules" / ".bin" / "code-server")
    places = [
        "--user-data-dir",
        str(folder / "data"),
        "--extensions-dir",
        str(folder / "extensions"),
        "--config",
        str(folder / "config.yaml"),
    ]
    subprocess.run([program, *places, "--install-extension", str(FOLDER / "rewound.vsix")], check=True, timeout=100, capture_output=True)
    silent = ["--auth", "none", "--disable-telemetry", "--disable-update-check"]
    command = [program, "--bind-addr", f"127.0.0.1:{port}", *silent, *places, str(project)]
    kernel = _recorded_kernel(project)
    environ = {**os.environ, "REWOUND_TEST_PYTHON": sys.executable, "REWOUND_TEST_KERNEL": kernel.manager.connection_file}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environ) as server:
        try:
            for _ in range(300):
                with socket.socket() as asked:
                    if asked.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield port, project, kernel
        finally:
            server.terminate()
            kernel.close()


def _exported(folder: Path, file: Path) -> None:
    """What somebody else has recorded, as a file."""
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "theirs"\nversion = "0"\n', "utf-8")
    (folder / "theirs.py").write_text("print(6 * 7)\n", "utf-8")
    record(folder, "theirs.py")
    subprocess.run([sys.executable, "-m", "rewound", "export", "last", str(file)], cwd=folder, check=True, timeout=100, capture_output=True)


def _recorded_kernel(project: Path) -> Kernel:
    """A kernel that has executed a notebook, whose last cell failed; the file has the fix."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("JPY_SESSION_NAME", str(project / "book.ipynb"))
        kernel = Kernel(project)
    kernel.run("%load_ext rewound")
    for index, source in enumerate(CELLS):
        kernel.run(source, f"cell-{index}")
    write_notebook(project / "book.ipynb", CELLS[0].replace("None", "3"), *CELLS[1:])
    return kernel


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(not WORKBENCH or chromium() is None, reason="CODE_SERVER names no folder, or there is no Chromium")
@pytest.mark.skipif(not (FOLDER / "rewound.vsix").exists(), reason="`make vscode` has not been run")
def test_vsc_ext(workbench: tuple[int, Path, Kernel], outside: World, tmp_path: Path) -> None:
    port, project, kernel = workbench
    script = Path(__file__).with_name("drive.mjs")
    command = ["node", str(script), WORKBENCH, str(port), str(project), str(ROOT / "docs" / "images" if PICTURES else tmp_path)]
    environ = {**os.environ, "REWOUND_CHROMIUM": chromium() or ""}
    done = subprocess.run(command, capture_output=True, text=True, timeout=1100, check=False, env=environ)
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "seen.json").write_text(done.stdout, "utf-8")  # for who looks into a failure
    seen = json.loads(done.stdout.splitlines()[-1])
    assert any("not said to trust" in text for text in seen["restricted"])
    assert any("2 calls, 1 failed" in lens and "Replay from here" in lens for lens in seen["lensesAndHover"]["lenses"])
    assert any("contact" in text and "None" in text for text in seen["lensesAndHover"]["hover"])
    assert any("8 of 8 steps run" in row for row in seen["replayed"]["plan"])
    assert any(text.startswith("Replay of r") for text in seen["replayed"]["told"])
    assert any("TypeError" in row for row in seen["causes"]["problems"])
    debugged = seen["debugged"]
    assert any("score" in frame for frame in debugged["stack"])
    assert any("contact" in row and "None" in row for row in debugged["variables"])
    assert any("main [past]" in frame for frame in debugged["back"]), "two steps back: in the caller"
    assert debugged["problems"] != "No Problems", "while it stands, the failure is there to be looked at"
    assert debugged["told"] == [], "nobody is told that a look came too late"
    assert any("crm_lookup" in text for text in seen["why"])
    assert any("failed" in row for row in seen["listed"]["runs"])
    assert any("main.py: failed" in text for text in seen["listed"]["bar"])
    assert "TypeError: 'NoneType' object is not subscriptable" in seen["timeline"]["view"] and "Report.lines" in seen["timeline"]["view"]
    assert len(seen["timeline"]["opened"]) == seen["timeline"]["places"] == 5
    compared = seen["compared"]
    assert any("same" in text or "differ" in text for text in compared["told"])
    assert re.fullmatch(r"r\w+ and r\w+\.txt", compared["title"]) and compared["after"] == compared["told"]
    assert any("kept.rewound" in text for text in seen["exported"]) and (project / "kept.rewound").stat().st_size > 1000
    assert any("theirs.py" in row for row in seen["imported"])
    assert any('contact@score={"employees": 8}' in row for row in seen["overridden"]["plan"])
    assert set(seen["overridden"]["refused"]) == {"contact@score={", "nobody=1"}, "what was typed stays where it was"
    assert seen["overridden"]["kept"] == "nobody=1"
    assert any("could change something outside; that is held back" in row and "POST" in row for row in seen["heldBack"]["plan"])
    assert any("Nothing was sent" in text for text in seen["heldBack"]["told"])
    assert any("will really happen" in text for text in seen["heldBack"]["asked"])
    assert any("send" in row and "POST" in row for row in seen["letThrough"]["steps"])
    assert [body for _, body in outside.bodies] == [b"rate 2", b"rate 4"], "recorded, and let through; what was held back was not sent"
    assert any("in each call" in row for row in seen["fixed"]["offered"])
    assert "rows=None" in (project / "rows.py").read_text("utf-8"), "the fix is saved before it is replayed"
    assert any("own kernel" in row for row in seen["notebook"]["places"])
    assert any("succeeded as r" in text for text in seen["notebook"]["told"]) and kernel.value("rate") == "3"
    assert "price = 2" in seen["notebook"]["cell"].replace("\u00a0", " ")
    assert seen["errors"] == []
