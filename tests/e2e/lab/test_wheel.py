"""The wheel: it holds the built panel, is installed without Node, and JupyterLab and its server find what is in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(900), pytest.mark.xdist_group("lab")]
PLACE = "share/jupyter/labextensions/rewound"


def run(*command: str, cwd: Path, environ: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:]
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed, and nothing else."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    folder = tmp_path_factory.mktemp("clean") / "rewound"
    run("git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder), cwd=ROOT)
    return folder


def make_wheel(clone: Path, into: Path, environ: Mapping[str, str]) -> tuple[Path, str]:
    """The wheel, and what its making said."""
    command = [sys.executable, "-m", "pip", "wheel", "--verbose", "--no-deps", "--no-build-isolation", "--wheel-dir", str(into), str(clone)]
    said = run(*command, cwd=clone, environ=environ)
    (wheel,) = into.glob("*.whl")
    return wheel, said


def plain(text: str) -> str:
    """Without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def without_node(folder: Path) -> dict[str, str]:
    """An environment in which nothing but this folder's programs is found."""
    return {**os.environ, "PATH": str(folder)}


def test_without_node_the_panel_is_said_to_be_missing_and_the_rest_is_there(clone: Path, tmp_path: Path) -> None:
    wheel, said = make_wheel(clone, tmp_path / "dist", without_node(Path(sys.executable).parent))
    assert "the JupyterLab panel is missing" in said
    assert not [name for name in names(wheel) if PLACE in name]
    assert "rewound/extension.py" in names(wheel)
    assert any(name.endswith("etc/jupyter/jupyter_server_config.d/rewound.json") for name in names(wheel))


def panel_of(folder: Path) -> str:
    """The digest of what packages are installed from, as the checkout in this folder has it."""
    code = "import sys; sys.path.insert(0, 'scripts'); import panel; print(panel.digest(panel.PACKAGES))"
    return run(sys.executable, "-c", code, cwd=folder).strip()


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
@pytest.mark.skipif(not (ROOT / "node_modules" / ".rewound").is_file(), reason="the panel is not built: python scripts/panel.py says why")
def test_a_wheel_of_a_clean_clone_is_enabled_and_ok_where_there_is_no_node(clone: Path, tmp_path: Path) -> None:
    # The packages of the bundler are those of this checkout: hundreds of megabytes, by the same lock file.
    assert (ROOT / "node_modules" / ".rewound").read_text("utf-8") == panel_of(clone)
    (clone / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    wheel, _ = make_wheel(clone, tmp_path / "dist", os.environ)
    inside = [name.partition(f"{PLACE}/")[2] for name in names(wheel) if PLACE in name]
    assert {"package.json", "install.json", "schemas/rewound/panel.json"} <= set(inside)
    assert any(name.startswith("static/remoteEntry") for name in inside)
    assert not [name for name in names(wheel) if name.startswith("rewound/labextension")]
    assert {"rewound/show/widget/built/widget.js", "rewound/show/widget/built/widget.css"} <= set(names(wheel))

    place = tmp_path / "environment"
    venv.create(place)
    python = place / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    environ = without_node(python.parent)
    run(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", str(wheel), cwd=tmp_path)
    # Its dependencies are those of the environment that runs the tests.
    site = Path(run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    listed = plain(run(str(python), "-m", "jupyterlab.labextensions", "list", cwd=tmp_path, environ=environ))
    assert re.search(r"(?m)^\s+rewound v\S+ enabled OK", listed), listed
    told = plain(run(str(python), "-m", "jupyter_server.extension.serverextension", "list", cwd=tmp_path, environ=environ))
    assert re.search(r"(?s)rewound enabled\s+- Validating rewound\.\.\.\s+rewound \S+ OK", told), told
