"""What `rewound doctor` looks at: each check says what works, what does not, why, and what to do."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rewound.errors import RewoundError
from rewound.show.page import Column, Page

CheckStatus = Literal["ok", "limited", "missing"]
OPTIONAL = ("numpy", "pandas", "polars", "pyarrow", "scikit-learn", "torch", "matplotlib", "jupyterlab", "debugpy", "pygls")
"""Distributions that something of Rewound works with where they are there."""
_STYLES = {"ok": "good", "limited": "warn", "missing": "bad"}


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; `missing` means that recording or replaying does not work."""

    name: str
    status: CheckStatus
    message: str
    hint: str | None = None


def all_checks(store: str | None) -> tuple[Check, ...]:
    """Every check, in the order in which they are told."""
    checks: tuple[Callable[[], Check], ...] = (_python, _backend, lambda: _store(store), _kernel, _git, _panel, _view)
    return (*(_guarded(check) for check in checks), *_libraries())


def document(found: Sequence[Check]) -> dict[str, Any]:
    """For `--json`."""
    rows = [{"name": check.name, "status": check.status, "message": check.message, "hint": check.hint} for check in found]
    return {"works": all(check.status != "missing" for check in found), "checks": rows}


def page(found: Sequence[Check]) -> Page:
    """For people."""
    rows = [(check.name, (check.status, _STYLES[check.status]), check.message) for check in found]
    made = Page().table((Column("WHAT"), Column(""), Column("", fold=True)), rows)
    hints = [check for check in found if check.hint]
    for check in hints:
        made.line().line((f"{check.name}: ", "title"), check.hint or "")
    works = all(check.status != "missing" for check in found)
    return made.line().line(("Recording and replaying work here." if works else "Something that is needed is missing.", "title"))


def _guarded(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:  # a broken installation may fail in any way, and that is the finding
        return Check(getattr(check, "__name__", "check").strip("_<>"), "missing", f"{type(error).__name__}: {error}")


def _python() -> Check:
    version = platform.python_version()
    where = f"Python {version} on {platform.system()} ({sys.executable})"
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        return Check("python", "limited", where, "Tested with Python 3.11 to 3.13.")
    return Check("python", "ok", where)


def _backend() -> Check:
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is None:
        hint = "It works; Python 3.12 or later records calls at a fraction of the cost."
        return Check("calls", "limited", "sys.setprofile, since sys.monitoring came with Python 3.12", hint)
    free = [tool for tool in (3, 4) if monitoring.get_tool(tool) is None]
    if not free:
        return Check("calls", "missing", "sys.monitoring has no free tool id", "Other tools hold ids 3 and 4: run without them.")
    return Check("calls", "ok", "sys.monitoring")


def _store(url: str | None) -> Check:
    from rewound.store import locate

    try:
        folder = Path(locate(url, Path.cwd()))
    except RewoundError as error:
        return Check("store", "missing", error.what, error.hint)
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(nearest, os.W_OK):
        return Check("store", "missing", f"{nearest} cannot be written", "Name another place: --store sqlite:///folder, or REWOUND_STORE.")
    with tempfile.TemporaryFile(dir=nearest):
        room = shutil.disk_usage(nearest).free
    try:
        return Check("store", "ok", f"{folder}, {_runs(url)}, {room / 1e9:.1f} GB free")
    except RewoundError as error:
        return Check("store", "missing", error.what, error.hint)


def _runs(url: str | None) -> str:
    from rewound.store import open_reader

    count = len(open_reader(url).runs())
    return f"{count} run{'' if count == 1 else 's'}"


def _kernel() -> Check:
    manager = importlib.import_module("jupyter_client.kernelspec").KernelSpecManager()
    manager.ensure_native_kernel = True
    names = sorted(manager.find_kernel_specs())
    if "python3" not in names:
        return Check("kernel", "missing", "no kernel named python3", f"Install one: {sys.executable} -m ipykernel install --sys-prefix")
    return Check("kernel", "ok", f"kernels: {', '.join(names)}")


def _git() -> Check:
    found = shutil.which("git")
    if found is None:
        return Check("git", "limited", "not found", "Only looking through a project's history needs it.")
    return Check("git", "ok", found)


def _panel() -> Check:
    places = importlib.import_module("jupyter_core.paths").jupyter_path("labextensions")
    found = next((place for place in map(Path, places) if (place / "rewound" / "package.json").is_file()), None)
    if found is None:
        hint = "An install from PyPI has it. From a checkout: install Node, then install Rewound again."
        return Check("panel", "limited", "the JupyterLab panel is missing", hint)
    return Check("panel", "ok", f"the JupyterLab panel, in {found}")


def _view() -> Check:
    from rewound.show.widget import making

    if not making.is_built():
        hint = "An install from PyPI has it. From a checkout: install Node, then install Rewound again."
        return Check("view", "limited", "the view below a cell is missing; %timeline and %replay answer with a page", hint)
    if not making.can_show():
        return Check(
            "view", "limited", "anywidget is not installed; %timeline and %replay answer with a page", "pip install rewound[widget]"
        )
    return Check("view", "ok", "%timeline and %replay answer with a view below the cell")


def _libraries() -> list[Check]:
    found: list[Check] = []
    for name in OPTIONAL:
        try:
            found.append(Check(name, "ok", importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            found.append(Check(name, "limited", "not installed; only needed by programs that use it"))
    return found
