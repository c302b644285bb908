"""What a program runs on, told cheaply and without importing anything: the interpreter, the machine, the installed packages."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType

SITE = ("site-packages", "dist-packages")
_PLACES = [[name] for name in SITE]


def system() -> dict[str, str]:
    """What of the machine can change what a program computes: not the release of its kernel, which every update changes."""
    _, found, libc = platform.platform().partition("-with-")
    told = {"implementation": platform.python_implementation(), "system": platform.system(), "machine": platform.machine()}
    return {**told, "libc": libc} if found else told


def canonical(name: str) -> str:
    """A distribution's name as all of its spellings have it in common."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Distributions:
    """The distributions of these folders, as the names of their `.dist-info` folders tell: a glance at each folder, no file is read."""

    def __init__(self, folders: Iterable[str]) -> None:
        self.infos: dict[str, Path] = {}
        """The path of each such folder, by the distribution's name."""
        self._versions: dict[str, str] = {}
        for folder in folders:
            for name in _names(folder):
                stem, _, kind = name.rpartition(".")
                distribution, found, rest = stem.partition("-")
                if found and kind in ("dist-info", "egg-info") and (known := canonical(distribution)) not in self.infos:
                    self.infos[known] = Path(folder, name)
                    self._versions[known] = rest.partition("-py")[0]

    def version(self, name: str) -> str | None:
        """Of the distribution with this name; None if there is none."""
        return self._versions.get(canonical(name))


def distributions() -> Distributions:
    """Those that this process would import from, looked up again when a folder has changed."""
    folders = [entry for entry in sys.path if Path(entry).name in SITE]
    return _looked_up(tuple((folder, _changed_at(folder)) for folder in folders))


@lru_cache(1)
def _looked_up(folders: tuple[tuple[str, int], ...]) -> Distributions:
    return Distributions(folder for folder, _ in folders)


def _changed_at(folder: str) -> int:
    try:
        return Path(folder).stat().st_mtime_ns
    except OSError:
        return 0


def _names(folder: str) -> list[str]:
    try:
        return sorted(path.name for path in Path(folder).iterdir())
    except OSError:
        return []


def installed_modules() -> Iterator[str]:
    """Names of the loaded top-level modules that lie among the installed packages."""
    for name, module in list(sys.modules.items()):
        if "." in name or not issubclass(type(module), ModuleType):
            continue
        file = ModuleType.__getattribute__(module, "__dict__").get("__file__")  # past a lazy module's own access, which would load it
        if isinstance(file, str):
            parts = file.split(os.sep)  # noqa: PTH206 - of hundreds of modules: making paths of them would take ten times as long
            if parts[-3 if parts[-1].startswith("__init__.") else -2 :][:1] in _PLACES:
                yield name


def installed_versions() -> dict[str, str | None]:
    """By loaded module: the version of the distribution of the same name; None where none is called so (`sklearn`, `PIL`)."""
    return dict(_versions(distributions(), len(sys.modules)))


@lru_cache(1)
def _versions(found: Distributions, _: int) -> dict[str, str | None]:
    """Kept while nothing more is loaded: a kernel's runs end often, and begin again."""
    return {name: found.version(name) for name in sorted(installed_modules())}
