"""Chance that is kept draw by draw: ids and keys, and where many share a generator, what each gets of it."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from rewound.effects.covering import is_covered
from rewound.effects.journal import Journal, pose
from rewound.effects.patching import Patches

_OURS = ("rewound", "ipykernel", "jupyter_client", "IPython", "zmq", "tornado", "traitlets", "debugpy", "pydevd", "comm", "websockets")
"""Packages whose ids are no part of the program; what `websockets` draws for its frames is its effect's own affair."""
_NUMBERS = (
    "betavariate binomialvariate expovariate gammavariate gauss getrandbits lognormvariate normalvariate paretovariate randbytes randint "
    "random randrange triangular uniform vonmisesvariate weibullvariate"
).split()


def drawn(journal: Journal, name: str, real: Any, **forms: Any) -> Any:
    """A source of chance, for the project and for the libraries that it calls; each of these draws in its own order."""
    files, frame_of, take = journal.files, sys._getframe, journal.take
    keep, give = forms.get("keep"), forms.get("give")
    where, noted = journal.where, journal.noting("chance", name, keep)

    def draw(*args: Any, **options: Any) -> Any:
        frame = frame_of(1)
        if files[frame.f_code.co_filename]:
            if journal.plain and not is_covered():
                value = real(*args, **options)
                noted(value)
                return value
            return take("chance", name, real, args, options, keep, give)
        library = frame.f_globals.get("__name__", "").partition(".")[0]
        if library in sys.stdlib_module_names or library in _OURS or where.step_now() is None:
            return real(*args, **options)
        return take("chance", f"{name} in {library}", real, args, options, keep, give)

    return pose(draw, real)


def choice_of_place(journal: Journal, real: Any, name: str) -> Any:
    """Which place was chosen is kept, not the value, which may be anything."""
    files, frame_of, take = journal.files, sys._getframe, journal.take

    def choice(seq: Any) -> Any:
        if not files[frame_of(1).f_code.co_filename] or len(seq) == 0:
            return real(seq)
        return seq[take("chance", name, lambda: real(range(len(seq))), (), {}, None, None) % len(seq)]

    return pose(choice, real)


def draws(journal: Journal, module: ModuleType, patched: Patches) -> None:
    """The functions of `random` that draw from its one generator: it draws as ever, and what came of it is kept."""
    for name in _NUMBERS:
        if hasattr(module, name):
            patched.replace(module, name, drawn(journal, f"random.{name}", getattr(module, name)))
    patched.replace(module, "choice", choice_of_place(journal, module.choice, "random.choice"))
    for name in ("choices", "sample"):
        patched.replace(module, name, _places(journal, getattr(module, name), f"random.{name}"))
    patched.replace(module, "shuffle", _shuffle(journal, module.shuffle))


def _places(journal: Journal, real: Any, name: str) -> Any:
    """Of a sequence some places are drawn, whatever stands there."""
    files, frame_of, take = journal.files, sys._getframe, journal.take

    def draw(population: Any, *args: Any, **options: Any) -> Any:
        if not files[frame_of(1).f_code.co_filename] or not hasattr(population, "__getitem__"):
            return real(population, *args, **options)
        places = take("chance", name, lambda: real(range(len(population)), *args, **options), (), {}, None, None)
        return [population[place % len(population)] for place in places]

    return pose(draw, real)


def _shuffle(journal: Journal, real: Any) -> Any:
    files, frame_of, take = journal.files, sys._getframe, journal.take

    def shuffle(x: Any) -> None:
        if not files[frame_of(1).f_code.co_filename]:
            real(x)
            return
        order = list(range(len(x)))

        def places() -> list[int]:
            real(order)
            return order

        drawn_places = take("chance", "random.shuffle", places, (), {}, None, None)
        if len(drawn_places) != len(x):  # today's is of another length
            drawn_places = places()
        held = list(x)
        for place, from_place in enumerate(drawn_places):
            x[place] = held[from_place]

    return pose(shuffle, real)
