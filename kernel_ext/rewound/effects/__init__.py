"""Kinds of outside world, one file each: recorded, and served again. What patches somebody else's objects is here alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from rewound.effects import (
    chance,
    clock,
    databases,
    declared,
    environment,
    files,
    numpy_clock,
    people,
    processes,
    sockets,
    widgets,
    workers,
)
from rewound.effects.journal import Journal
from rewound.effects.patching import Arrivals, Patch, Patches
from rewound.registry import Registry

Kind = Callable[[Journal], Mapping[str, Patch]]
"""Answers, for one journal, which modules are patched and how."""
Spaces = Callable[[], Iterable[dict[str, Any]]]
"""The namespaces of the project's modules."""


def _when_loaded(name: str, *modules: str) -> Kind:
    """A kind of ours whose own imports (asyncio, sqlite3, the mail package) must not be paid for by programs that need none of them.

    Its file is imported when the first of `modules` is there.
    """

    def kind(journal: Journal) -> Mapping[str, Patch]:
        found: dict[str, Patch] = {}

        def patch(module: ModuleType, patches: Patches) -> None:
            if not found:
                found.update(import_module(f"rewound.effects.{name}").patches(journal))
            found[module.__name__](module, patches)

        return dict.fromkeys(modules, patch)

    return kind


EFFECTS: Registry[Kind] = Registry("effect", group="rewound.effects")
for _name, _kind in {
    "aiohttp": _when_loaded("aiohttp_client", "aiohttp"),
    "chance": chance.patches,
    "clock": clock.patches,
    "databases": databases.patches,
    "environment": environment.patches,
    "files": files.patches,
    "http_client": _when_loaded("http_client", "http.client", "urllib3.connection"),
    "httpx": _when_loaded("httpx_client", "httpx", "httpx2"),
    "mail": _when_loaded("mail", "smtplib"),
    "numpy_clock": numpy_clock.patches,
    "people": people.patches,
    "processes": processes.patches,
    "sockets": sockets.patches,
    "widgets": widgets.patches,
    "tasks": _when_loaded("tasks", "asyncio"),
    "websockets": _when_loaded("websockets_client", "websockets.sync.client", "websockets.asyncio.client"),
    "workers": workers.patches,
}.items():
    EFFECTS.add(_name, _kind)


class Installed:
    """The effects of a run that is recorded or replayed: patched between `attach` and `detach`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._patches = Patches()
        self._arrivals: Arrivals | None = None

    def attach(self, spaces: Spaces) -> None:
        wanted: dict[str, list[Patch]] = defaultdict(list)
        EFFECTS.load_plugins()
        for kind in EFFECTS:
            for module, patch in kind(self._journal).items():
                wanted[module].append(patch)
        self._arrivals = Arrivals(wanted, self._patches, self._journal.where.fault)
        self._arrivals.attach()
        for space in spaces():
            self._patches.rebind(space)
        declared.began(self._journal)

    def detach(self, spaces: Spaces) -> None:
        if self._arrivals is None:
            return
        declared.ended(self._journal)
        self._arrivals.detach()
        for space in spaces():
            self._patches.unbind(space)
        self._patches.undo()
