"""Tools that others made for some of the same jobs, each in an environment of its own, installed when first asked for."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent / ".venv-peers"


@dataclass(frozen=True, slots=True)
class Peer:
    """`packages` are what pip installs; `check` is imported to see that it works."""

    called: str
    packages: tuple[str, ...]
    check: str


NOTEBOOKS_NEED = ("ipykernel", "numpy", "pandas", "polars", "pyarrow", "scipy", "scikit-learn", "matplotlib", "attrs", "pydantic", "sympy")

PEERS = {
    "joblib": Peer("joblib.Memory", ("joblib",), "joblib"),
    "viztracer": Peer("VizTracer", ("viztracer",), "viztracer"),
    "ipyflow": Peer(
        "ipyflow",
        ("ipyflow", *NOTEBOOKS_NEED),
        "ipyflow",
    ),
    "dill": Peer("dill", ("dill", *NOTEBOOKS_NEED), "dill"),
    "kishu": Peer(
        "kishu",
        ("kishu", *NOTEBOOKS_NEED),
        "kishu",
    ),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A peer's Python, or why there is none."""

    called: str
    python: str | None
    why_not: str = ""


@functools.cache
def python_with(name: str) -> Found:
    """The Python of the environment that has this peer, made now if there is none yet."""
    peer = PEERS[name]
    folder = HOME / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    failed = folder / "failed.txt"
    if failed.exists():
        return Found(peer.called, None, failed.read_text(encoding="utf-8"))
    if not python.exists():
        print(f"  installing {peer.called} in an environment of its own …", file=sys.stderr, flush=True)
        venv.create(folder, with_pip=True)
        why = _problem([str(python), "-m", "pip", "install", "--quiet", *peer.packages], "does not install")
        why = why or _problem([str(python), "-c", f"import {peer.check}"], "installs and does not import")
        if why:
            failed.write_text(why, encoding="utf-8")
            return Found(peer.called, None, why)
    return Found(peer.called, str(python))


def _problem(command: list[str], what: str) -> str:
    """Empty if the command ends well, else what is wrong in one line."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    except subprocess.TimeoutExpired:
        return f"{what} on Python {sys.version_info.major}.{sys.version_info.minor} (no end after ten minutes)"
    if done.returncode == 0:
        return ""
    lines = [line.strip() for line in done.stderr.splitlines() if "error" in line.lower()]
    return f"{what} on Python {sys.version_info.major}.{sys.version_info.minor} ({(lines or ['no message'])[-1][:120]})"
