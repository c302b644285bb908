"""Rewound: records what every cell and function did, shows why a run failed, replays only what a fix changes.

What stands here is loaded when it is first asked for, so that `import rewound` costs a program next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rewound.api import areplay, check, debug, diff, hand_over, recorded, recover, replay, resume, sweep
    from rewound.capture.inprocess import record, run
    from rewound.capture.policy import step
    from rewound.effects.declared import effect
    from rewound.effects.questions import aask, ask
    from rewound.extension import load_ipython_extension, unload_ipython_extension

__version__ = "0.1.0.dev0"

__all__ = [
    "__version__",
    "aask",
    "areplay",
    "ask",
    "check",
    "debug",
    "diff",
    "effect",
    "hand_over",
    "load_ipython_extension",
    "record",
    "recorded",
    "recover",
    "replay",
    "resume",
    "run",
    "step",
    "sweep",
    "unload_ipython_extension",
]

_HOMES = {
    "aask": "rewound.effects.questions",
    "areplay": "rewound.api",
    "ask": "rewound.effects.questions",
    "check": "rewound.api",
    "debug": "rewound.api",
    "diff": "rewound.api",
    "effect": "rewound.effects.declared",
    "hand_over": "rewound.api",
    "load_ipython_extension": "rewound.extension",
    "recover": "rewound.api",
    "replay": "rewound.api",
    "resume": "rewound.api",
    "sweep": "rewound.api",
    "unload_ipython_extension": "rewound.extension",
    "recorded": "rewound.api",
    "record": "rewound.capture.inprocess",
    "run": "rewound.capture.inprocess",
    "step": "rewound.capture.policy",
    "_jupyter_server_extension_points": "rewound.show.server",
}
_ALSO_PACKAGES = ("debug", "replay")


class _CallablePackage(ModuleType):
    """`rewound.replay` and `rewound.debug` are packages, and people call them as functions: both have to work."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        return getattr(import_module("rewound.api"), self.__name__.rpartition(".")[2])(*args, **options)

    def __setattr__(self, name: str, value: Any) -> None:
        """What a package offers is not hidden by the module of the same name in it, which the import system sets as its attribute."""
        if not (isinstance(value, ModuleType) and name in self.__dict__.get("HOMES", ())):
            super().__setattr__(name, value)


class _Rewound(ModuleType):
    """The import system sets a package's attribute to the sub-package it has imported: that one stays callable."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _ALSO_PACKAGES and isinstance(value, ModuleType):
            value.__class__ = _CallablePackage
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Rewound


if not TYPE_CHECKING:  # to a type checker, what is not named above is not there

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
