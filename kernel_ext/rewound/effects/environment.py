"""Environment variables that the project's code reads, one by one: a replay gives what was recorded, but never a secret.

A variable that the program has set itself is its own affair. Not seen: a copy of all of them (`dict(os.environ)`), `os.environb`,
and what libraries read for themselves. Arguments (`sys.argv`) stand in the run, and every replay is given them.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import FrameType, ModuleType
from typing import Any

from rewound.effects.frameless import CALLER, FramelessMethod, frameless
from rewound.effects.journal import Journal
from rewound.effects.patching import Patch, Patches
from rewound.effects.pickled import load

MAX_NOTED = 10_000
"""Readings that one run keeps."""
_UNSET: Any = object()
"""What is given where a variable is not set."""


def patches(journal: Journal) -> Mapping[str, Patch]:
    """The ways to one variable of `os.environ`."""

    def system(module: ModuleType, patched: Patches) -> None:
        variables = Variables(journal, module.environ)
        cls: Any = type(module.environ)
        patched.at_end(variables.close)
        for name, ours in _METHODS.items():
            real = getattr(cls, name)
            patched.set(cls, name, FramelessMethod("os", ours(variables, real), real, _Anybody() if ours is _change else journal.files))
        patched.replace(module, "getenv", frameless("os", _getenv(variables, journal.files, module.getenv), module.getenv))

    return {"os": system}


class Variables:
    """The environment as the program found it, and what it has read of it."""

    def __init__(self, journal: Journal, environ: Any) -> None:
        self.environ = environ
        self._journal = journal
        self.known = journal.masking.known
        self._start = dict(environ._data)
        self.own: set[Any] = set()
        """Variables that were set or removed since then."""
        self._copied: tuple[int, int] | None = None
        """The instruction that has asked for the names of all variables last: what else it reads is a copy of all."""
        self._noted: set[tuple[int | None, str]] = set()
        self.on = True

    def close(self) -> None:
        self.on = False

    def is_copied(self, frame: FrameType) -> bool:
        """Whether what is asked here is part of a copy of all."""
        return self._copied == (id(frame), frame.f_lasti)

    def is_given(self, environ: Any, name: Any) -> bool:
        """Whether a variable is the outside's: the program has not set it itself."""
        return self.on and environ is self.environ and type(name) is str and environ.encodekey(name) not in self.own

    def copies(self, frame: FrameType) -> None:
        """All names are asked for here: by `dict(os.environ)`, which asks for each value next."""
        self._copied = id(frame), frame.f_lasti

    def is_set(self, name: str) -> bool:
        """Whether it is set today."""
        return self.environ.encodekey(name) in self._start

    def read(self, name: str) -> Any:
        """The value that the program is to see, `_UNSET` where there is to be none."""
        raw = self._start.get(self.environ.encodekey(name))
        now = None if raw is None else str(self.environ.decodevalue(raw))
        given = now
        try:
            given = self._given(name, now)
            self._note(name, given)
        except Exception:
            self._journal.where.fault("a variable is read")
        return _UNSET if given is None else given

    def _given(self, name: str, now: str | None) -> str | None:
        """Today's value, or the recorded one. What was not set when it was recorded, and is now, is mostly the fix."""
        answers = self._journal.answers
        if answers is None:
            return now
        if name in answers.limits.environment:
            return answers.limits.environment[name]
        found = answers.noted("environment", name)
        if found is None:
            answers.counts.names[f"environment {name}"] = 1
            return now
        secret = found.request["secret"]
        then: str | None = load(found.answer)
        if then == now or (secret and now is not None and found.request["set"]):
            return now
        live = secret or (not answers.limits.strict and (then is None or not {"environment", name}.isdisjoint(answers.limits.live)))
        shown = None if self._is_secret(name, now) else now
        answers.counts.variables[name] = {"recorded": then, "now": shown, "used": "now" if live else "recorded"}
        return now if live else then

    def _is_secret(self, name: str, value: str | None) -> bool:
        shown = "x" if value is None else value
        return self._journal.masking.variable(name, shown) != shown

    def _note(self, name: str, value: str | None) -> None:
        """Tell it once a step. Of a secret only that it was read, and whether it was set."""
        where = self._journal.where
        once = (where.step_now(), name)
        if once in self._noted or len(self._noted) >= MAX_NOTED:
            return
        self._noted.add(once)
        secret = self._is_secret(name, value)
        request = {"variable": name, "secret": secret, "set": value is not None}
        self._journal.told("environment", f"environment {name}", name, request, None if secret else value)


def _item(variables: Variables, real: Any) -> Any:
    def item(self: Any, name: Any) -> Any:
        if variables.is_copied(sys._getframe(CALLER)) or not variables.is_given(self, name):
            return real(self, name)
        value = variables.read(name)
        if value is not _UNSET:
            return value
        if variables.is_set(name):
            raise KeyError(name) from None
        return real(self, name)  # which raises as it always does

    return item


def _get(variables: Variables, real: Any) -> Any:
    def get(self: Any, name: Any, default: Any = None) -> Any:
        if not variables.is_given(self, name):
            return real(self, name, default)
        value = variables.read(name)
        return default if value is _UNSET else value

    return get


def _contains(variables: Variables, real: Any) -> Any:
    def contains(self: Any, name: Any) -> Any:
        return variables.read(name) is not _UNSET if variables.is_given(self, name) else real(self, name)

    return contains


def _change(variables: Variables, real: Any) -> Any:
    """Set or remove: by anybody, and by whatever value."""

    def change(self: Any, name: Any, *value: Any) -> None:
        real(self, name, *value)
        if self is variables.environ:
            variables.own.add(self.encodekey(name))
            if value and type(name) is str and type(value[0]) is str:
                variables.known.learn_variables({name: value[0]})

    return change


def _keys(variables: Variables, real: Any) -> Any:
    def keys(self: Any) -> Any:
        variables.copies(sys._getframe(CALLER))
        return real(self)

    return keys


class _Anybody(dict[str, bool]):
    """Code of any file."""

    def __missing__(self, filename: str) -> bool:
        return True


_METHODS = {"__getitem__": _item, "get": _get, "__contains__": _contains, "keys": _keys, "__setitem__": _change, "__delitem__": _change}


def _getenv(variables: Variables, files: Mapping[str, bool], real: Any) -> Any:
    frame_of = sys._getframe

    def getenv(key: Any, default: Any = None) -> Any:
        if not (files[frame_of(CALLER).f_code.co_filename] and variables.is_given(variables.environ, key)):
            return real(key, default)
        value = variables.read(key)
        return default if value is _UNSET else value

    return getenv
