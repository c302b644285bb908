"""State beside the namespace that cells change and depend on: random states, working folder, library options.

A table; each entry reads its state without changing it, and puts it back. Nothing is imported for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rewound.effects.masking import MARK
from rewound.effects.secret_names import is_secret_variable

SCOPE = "surroundings"
"""`Value.scope` of these."""


@dataclass(frozen=True, slots=True)
class Surrounding:
    """One kind of state: `module` must be loaded for it to exist."""

    name: str
    module: str
    read: Callable[[Any], Any]
    write: Callable[[Any, Any], None]


_START_ENVIRON = dict(os.environ)
_seen: list[tuple[Any, dict[str, str | None]]] = []
"""What the environment was, as the module `os` holds it, and what had changed in it; the last time that it was read."""


def _environ(os_module: Any) -> dict[str, str | None]:
    """Only what changed since the start: the rest is the machine's and may hold secrets. Of a secret that was set, only that it was."""
    now = os_module.environ
    held = dict(now._data)
    if _seen and _seen[0][0] == held:
        return _seen[0][1]
    others = {name: value for name, value in now.items() if _START_ENVIRON.get(name) != value}
    changed: dict[str, str | None] = {name: MARK if is_secret_variable(name) else value for name, value in others.items()}
    changed.update({name: None for name in _START_ENVIRON if name not in now})
    _seen[:] = [(held, changed)]
    return changed


def _set_environ(os_module: Any, changed: dict[str, str | None]) -> None:
    for name, value in changed.items():
        if value is None:
            os_module.environ.pop(name, None)
        elif value != MARK or name not in os_module.environ:
            os_module.environ[name] = value


def _rc_params(matplotlib: Any) -> dict[str, Any]:
    return {name: value for name, value in dict.items(matplotlib.rcParams) if "backend" not in name and name not in {"interactive"}}


def _set_rc_params(matplotlib: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        dict.__setitem__(matplotlib.rcParams, name, value)


def _pandas_options(config: Any) -> dict[str, Any]:
    flat: dict[str, Any] = {}

    def walk(tree: dict[str, Any], prefix: str) -> None:
        for name, value in tree.items():
            if type(value) is dict:
                walk(value, f"{prefix}{name}.")
            elif not callable(value):
                flat[f"{prefix}{name}"] = value

    walk(config._global_config, "")
    return flat


def _set_pandas_options(config: Any, values: dict[str, Any]) -> None:
    """Those that are others now: setting one does more than that, such as importing matplotlib, which may not be there."""
    now = _pandas_options(config)
    for name, value in values.items():
        if name not in now or now[name] != value:
            config.set_option(name, value)


_LOGGER = (0, True, False)
"""Level, propagate and disabled of a logger that nobody changed."""


def _loggers(logging: Any) -> dict[str, Any]:
    held = [("root", logging.root), *list(logging.root.manager.loggerDict.items())]
    states = {name: tuple(map(vars(logger).get, ("level", "propagate", "disabled"))) for name, logger in held}
    return {name: state for name, state in states.items() if state not in (_LOGGER, _NO_LOGGER)}


_NO_LOGGER = (None, None, None)
"""A place that is held for a logger which nobody asked for yet."""


def _set_loggers(logging: Any, states: dict[str, Any]) -> None:
    for name in _loggers(logging).keys() | states.keys():
        logger = logging.root if name == "root" else logging.getLogger(name)
        level, logger.propagate, logger.disabled = states.get(name, _LOGGER)
        logger.setLevel(level)


SURROUNDINGS = (
    Surrounding("random", "random", lambda m: m.getstate(), lambda m, v: m.setstate(v)),
    Surrounding("numpy.random", "numpy.random.mtrand", lambda m: m._rand.get_state(), lambda m, v: m._rand.set_state(v)),
    Surrounding("working folder", "os", lambda m: m.getcwd(), lambda m, v: m.chdir(v)),
    Surrounding("environment", "os", _environ, _set_environ),
    Surrounding("sys.path", "sys", lambda m: list(m.path), lambda m, v: m.path.__setitem__(slice(None), v)),
    Surrounding("warnings.filters", "warnings", lambda m: list(m.filters), lambda m, v: m.filters.__setitem__(slice(None), v)),
    Surrounding("logging", "logging", _loggers, _set_loggers),
    Surrounding("matplotlib.rcParams", "matplotlib", _rc_params, _set_rc_params),
    Surrounding("pandas.options", "pandas._config.config", _pandas_options, _set_pandas_options),
    Surrounding("numpy.printoptions", "numpy", lambda m: m.get_printoptions(), lambda m, v: m.set_printoptions(**v)),
)


GENERATORS = ("random", "numpy.random")
"""Those of random numbers."""
IMPORTS = ("working folder", "sys.path")
"""What decides where modules are found."""
COMPARED = frozenset({"random", "working folder", "environment", "logging"})
"""Those whose states consist of numbers and strings, so that two can be compared, which is quicker than to store one."""


def read_all() -> dict[str, Any]:
    """The state of every surrounding whose module is loaded; one that cannot be read is left out."""
    found = {}
    for entry in SURROUNDINGS:
        module = sys.modules.get(entry.module)
        if module is not None:
            try:
                found[entry.name] = entry.read(module)
            except Exception:  # another version of a library: as if it were not there
                continue
    return found


def is_loaded(name: str) -> bool:
    """Whether its module is there."""
    return next(entry.module for entry in SURROUNDINGS if entry.name == name) in sys.modules


def write_exactly(name: str, value: Any) -> None:
    """The same in a process that went on from that state: what was set since is gone again."""
    if name == "environment":
        for variable in _environ(os).keys() - value.keys():
            if variable in _START_ENVIRON:
                os.environ[variable] = _START_ENVIRON[variable]
            else:
                os.environ.pop(variable, None)
    write(name, value)


def write(name: str, value: Any) -> None:
    """Put one surrounding back to a recorded state."""
    entry = next(entry for entry in SURROUNDINGS if entry.name == name)
    __import__(entry.module)
    entry.write(sys.modules[entry.module], value)
