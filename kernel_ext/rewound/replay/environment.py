"""In what the environment of now differs from the one that a run was recorded in: Python, the machine, the installed packages.

Nothing of the program is imported here to find that out. Where a version seems to be another one and only the package itself knows,
a process of its own asks it.
"""

from __future__ import annotations

import importlib.util
import json
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from rewound.capture.versions import SITE, distributions, system
from rewound.model import Run

_ASKING = """
import importlib, json, sys
found = {}
for name in json.loads(sys.argv[1]):
    try:
        version = getattr(importlib.import_module(name), '__version__', None)
    except ModuleNotFoundError as error:
        found[name] = None if error.name == name else '?'
    except BaseException:
        found[name] = '?'
    else:
        found[name] = version if isinstance(version, str) else '?'
sys.stdout.write('\\n' + json.dumps(found))
"""
_SECONDS = 60


def differences(run: Run) -> tuple[dict[str, Any], ...]:
    """Each as `name`, `recorded` and `now`: None for what is not installed now. What the recording does not tell is not compared."""
    found = [*_of_python(run), *_of_system(run)]
    found += [{"name": name, "recorded": then, "now": now} for name, (then, now) in sorted(_of_packages(run.meta, _Today()).items())]
    return tuple(found)


def _of_python(run: Run) -> Iterable[dict[str, Any]]:
    now = platform.python_version()
    if run.python and run.python != now:
        yield {"name": "Python", "recorded": run.python, "now": now}


def _of_system(run: Run) -> Iterable[dict[str, Any]]:
    now = system()
    then: Mapping[str, Any] = run.meta.get("system") or ({"system": run.platform.partition("-")[0]} if run.platform else {})
    for name in ("implementation", "system", "machine", "libc"):
        before, today = then.get(name), now.get(name)
        if name == "system" and "system" not in run.meta and before == "macOS":  # `platform()` of an older recording calls it so
            before = "Darwin"
        if before is not None and before != today:
            yield {"name": name, "recorded": before, "now": today}


class _Today:
    """The packages of now: those loaded in this process, and those on disk."""

    def __init__(self) -> None:
        self.distributions = distributions()

    def loaded(self, name: str) -> str | None:
        """What a loaded module says of itself."""
        module = sys.modules.get(name)
        if not isinstance(module, ModuleType):
            return None
        version = ModuleType.__getattribute__(module, "__dict__").get("__version__")
        return version if isinstance(version, str) else None

    def is_there(self, name: str) -> bool:
        try:
            return name in sys.modules or importlib.util.find_spec(name) is not None
        except (ImportError, ValueError, AttributeError):
            return True  # it cannot be asked, and so is not called missing

    def is_installed(self, name: str) -> bool:
        """Whether a module lies among the installed packages."""
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError, AttributeError):
            return False
        file = Path(spec.origin) if spec is not None and spec.has_location and spec.origin else None
        return file is not None and (file.parent.parent if file.stem == "__init__" else file.parent).name in SITE

    def owner_versions(self, names: set[str]) -> dict[str, str]:
        """Versions of the distributions that installed these modules under another name, from their lists of files."""
        found: dict[str, str] = {}
        for distribution, info in self.distributions.infos.items():
            if names <= found.keys():
                break
            listed = b"\n" + _read(info / "RECORD")
            for name in names - found.keys():
                if f"\n{name}/__init__.py,".encode() in listed or f"\n{name}.py,".encode() in listed:
                    found[name] = self.distributions.version(distribution) or ""
        return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


_Pairs = dict[str, tuple[str | None, str | None]]


def _of_packages(meta: Mapping[str, Any], today: _Today) -> _Pairs:
    """By name: the recorded version and today's, where they are two."""
    own: Mapping[str, str] = {name: said for name, said in meta.get("packages", {}).items() if name not in sys.stdlib_module_names}
    installed: Mapping[str, str | None] = meta.get("installed") or {name: None for name in own if today.is_installed(name)}
    found: _Pairs = {}
    unclear: dict[str, str] = {}
    for name, then in installed.items():
        said, says = own.get(name), today.loaded(name)
        now = today.distributions.version(name)
        if (said is not None and said == says) or (then is not None and then == now) or (then is None and said is not None and said == now):
            continue
        if not today.is_there(name):
            found[name] = said or then or "?", None
        elif said is not None and says is not None:
            found[name] = said, says
        elif then is not None and now is not None:
            found[name] = then, now
        elif said is not None:
            unclear[name] = said
    if unclear:
        owners = today.owner_versions(set(unclear))
        unclear = {name: said for name, said in unclear.items() if owners.get(name) != said}
    told = _asked(unclear) if unclear else {}
    return {**found, **{name: (said, told[name]) for name, said in unclear.items() if told.get(name, "?") not in ("?", said)}}


def _asked(names: Iterable[str]) -> dict[str, str | None]:
    """What these packages say themselves, in a process of its own; `?` for what does not tell."""
    command = [sys.executable, "-P", "-c", _ASKING, json.dumps(list(names))]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False)
        told: dict[str, str | None] = json.loads(done.stdout.decode("utf-8", "replace").rpartition("\n")[2])
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}
    return told
