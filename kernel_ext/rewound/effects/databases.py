"""Databases: what is asked through DB-API connections, and the rows that came back.

A connection counts that is opened while a call of the project's code is on the way, by that code or by a library on behalf of it. What it
takes to record one is imported with the first of them: the recording itself opens connections in every process.
"""

from __future__ import annotations

import gc
import inspect
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from types import FrameType, ModuleType
from typing import Any

from rewound.effects.covering import is_covered
from rewound.effects.drivers import DRIVERS, NOT_RECORDED, PAST_CONNECT, POOLS, Driver
from rewound.effects.journal import Journal, pose
from rewound.effects.patching import Patch, Patches

OTHERS: Mapping[str, str] = {
    "rewound": "the recording's own store",
    "IPython.core.history": "what the person has typed, kept by IPython",
    "coverage": "what coverage.py measures",
}
"""Whose connections are no part of the program, though its code may be on the way, and why."""
_REAL = "__rewound__"


def patches(journal: Journal) -> Mapping[str, Patch]:
    """sqlite3, the drivers of the tables, and those that the project names."""

    def sqlite3(module: ModuleType, patched: Patches) -> None:
        _resume(journal, patched)
        real = getattr(module.connect, _REAL, module.connect)
        module.__dict__["connect"] = real  # what is imported with a star while its source is patched is ours already
        patched.replace(module, "connect", _sqlite3(journal, patched, module, real))
        if module.__name__ == "sqlite3.dbapi2":
            _look(journal, module, patched)

    found: dict[str, Patch] = {"sqlite3.dbapi2": sqlite3, "sqlite3": sqlite3}
    for name, driver in {**dict.fromkeys(journal.databases, Driver()), **DRIVERS}.items():
        found[name] = _driver(journal, name, driver)
        found.update({module: _baring(functions) for module, functions in driver.bare.items()})
    found.update({name: _unrecorded(journal) for name in NOT_RECORDED})
    for name, ways in PAST_CONNECT.items():
        found[name] = _both(_past_connect(journal, ways), found.get(name))
    return found


def _both(first: Patch, second: Patch | None) -> Patch:
    def patch(module: ModuleType, patched: Patches) -> None:
        first(module, patched)
        if second is not None:
            second(module, patched)

    return patch


def _look(journal: Journal, module: ModuleType, patched: Patches) -> None:
    """Connections that are open already."""
    objects = gc.get_objects()
    kinds = {kind for kind in set(map(type, objects)) if issubclass(kind, module.Connection)}
    kinds = {kind for kind in kinds if not hasattr(kind, "_rewound") and not kind.__module__.startswith(tuple(OTHERS))}
    if kinds:
        open_now = _ours("sqlite_found").Found(journal, module, patched, is_programs)
        for connection in [found for found in objects if type(found) in kinds]:
            open_now.add(connection, "opened before")


def _ours(name: str) -> Any:
    return import_module(f"rewound.effects.{name}")


def _begin(journal: Journal, patched: Patches) -> None:
    """From here on connections are recorded in this run."""
    queries = _ours("queries")
    if queries.now.journal is not journal:
        patched.set(queries.now, "journal", journal)
        patched.set(queries.now, "statements", _ours("statements").Statements(journal.masking))
        patched.set(queries.now, "secrets", _ours("rows").Secrets(journal.masking))
        patched.at_end(queries.end_all)


def _resume(journal: Journal, patched: Patches) -> None:
    """Connections that an earlier run of this process has opened are used in this one."""
    if "rewound.effects.queries" in sys.modules:
        _begin(journal, patched)


def _sqlite3(journal: Journal, patched: Patches, module: ModuleType, real: Any) -> Any:
    frame_of = sys._getframe
    found = cache(lambda: _ours("sqlite_found").Found(journal, module, patched, is_programs))

    def connect(*args: Any, **options: Any) -> Any:
        if not is_programs(journal, frame_of(1)):
            return real(*args, **options)
        ours = _ours("sqlite")
        path = ours.file_of(args, options)
        if path is None:
            return real(*args, **options)
        _begin(journal, patched)
        ours.prepare(module)
        if not hasattr(module.Connection.backup, _REAL):
            copying = ours.backing_up(module.Connection.backup)
            copying.__dict__[_REAL] = module.Connection.backup
            patched.set_builtin(module.Connection, "backup", copying)  # of databases in memory
        factory = args[5] if len(args) > 5 else options.get("factory", module.Connection)
        if not isinstance(factory, type):  # there is no class to put ours under
            journal.uncovered(f"{path}: made by a function", "sqlite3")
            connection = real(*args, **options)
            found().add(connection, "made by a function")
            return connection
        if len(args) > 5:
            args = (*args[:5], ours.under(factory, module.Connection), *args[6:])
        else:
            options["factory"] = ours.under(factory, module.Connection)
        return real(*args, **options)

    connect.__dict__[_REAL] = real
    return pose(connect, real)


def _driver(journal: Journal, name: str, driver: Driver) -> Patch:
    frame_of = sys._getframe

    def patch(module: ModuleType, patched: Patches) -> None:
        _resume(journal, patched)
        real, cls = module.connect, getattr(module, "Connection", object)

        def connect(*args: Any, **options: Any) -> Any:
            if not is_programs(journal, frame_of(1)):
                return real(*args, **options)
            _begin(journal, patched)
            return _ours("dbapi").connect(journal, name, driver, real, args, options, cls)

        posed = pose(connect, real)
        for given in driver.connects:
            if hasattr(module, given):
                patched.replace(module, given, posed)
        own = vars(cls).get("connect")
        if isinstance(own, classmethod):
            patched.set(cls, "connect", classmethod(_class_connecting(journal, name, driver, own.__func__, patched)))

    return patch


def _class_connecting(journal: Journal, name: str, driver: Driver, real: Any, patched: Patches) -> Any:
    """`Connection.connect` of a driver whose class connects."""
    frame_of = sys._getframe

    def connect(cls: Any, *args: Any, **options: Any) -> Any:
        frame = frame_of(1)
        if not is_programs(journal, frame) or str(frame.f_globals.get("__name__")).startswith(POOLS):
            return real(cls, *args, **options)
        _begin(journal, patched)
        return _ours("dbapi").connect(journal, name, driver, partial(real, cls), args, options, cls)

    return pose(connect, real)


def _baring(functions: Sequence[str]) -> Patch:
    """Functions that want a driver's own objects get those in place of ours."""

    def patch(module: ModuleType, patched: Patches) -> None:
        for name in functions:
            if hasattr(module, name):
                patched.replace(module, name, _with_bare(getattr(module, name)))

    return patch


def _with_bare(real: Any) -> Any:
    def called(*args: Any, **options: Any) -> Any:
        bare = _ours("standins").bare
        return real(*map(bare, args), **{name: bare(value) for name, value in options.items()})

    return pose(called, real)


def _unrecorded(journal: Journal) -> Patch:
    frame_of = sys._getframe

    def patch(module: ModuleType, patched: Patches) -> None:
        real, name = module.connect, module.__name__

        def connect(*args: Any, **options: Any) -> Any:
            if is_programs(journal, frame_of(1)):
                database = _ours("sqlite").file_of(args, options)
                if database is not None:
                    journal.uncovered(f"{name} {database}", name)
            return real(*args, **options)

        patched.replace(module, "connect", pose(connect, real))

    return patch


def _past_connect(journal: Journal, ways: Sequence[str]) -> Patch:
    """Each is told of before it is gone, by the program: in a replay it is held back."""
    frame_of = sys._getframe

    def patch(module: ModuleType, patched: Patches) -> None:
        for way in ways:
            owner_name, _, name = way.rpartition(".")
            owner = getattr(module, owner_name, None) if owner_name else module
            found = inspect.getattr_static(owner, name, None)
            if owner is not None and found is not None:
                patched.set(owner, name, telling(module.__name__, way, found))

    def telling(library: str, way: str, found: Any) -> Any:
        real = found.__func__ if isinstance(found, classmethod) else found
        first = "." in way  # itself, or its class

        def told(*args: Any, **options: Any) -> Any:
            if is_programs(journal, frame_of(1)):
                place = _ours("dbapi").place_of(library, real, args[first:], options, journal.masking)
                journal.uncovered_change(f"{place}: {way}", library)
            return real(*args, **options)

        return classmethod(pose(told, real)) if isinstance(found, classmethod) else pose(told, real)

    return patch


def is_programs(journal: Journal, frame: FrameType | None) -> bool:
    """Whether what happens in this frame is the program's doing. Only connecting asks that, which is rare."""
    if is_covered():
        return False
    while frame is not None:
        if journal.files[frame.f_code.co_filename]:
            return True
        name = str(frame.f_globals.get("__name__", ""))
        if name.startswith(tuple(OTHERS)) and not name.startswith("rewound.effects"):
            return False
        frame = frame.f_back
    # A library's own thread works for whoever has started it.
    return threading.current_thread() is not threading.main_thread()
