"""Chance: numbers and ids that nobody can foresee, and the state from which generators go on.

Ids and keys (`uuid`, `secrets`, `os.urandom`) are kept one by one. Of a generator its state is enough, since everything else follows
from it: that of the global ones as it was when they were first there, and the entropy from which others are seeded.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from types import ModuleType
from typing import Any

from rewound.effects.draws import choice_of_place, drawn, draws
from rewound.effects.journal import Journal, pose
from rewound.effects.patching import Patch, Patches


def patches(journal: Journal) -> Mapping[str, Patch]:
    """Which modules' chance is ours while a run is recorded or replayed."""

    def ids(module: ModuleType, patched: Patches) -> None:
        for name in ("uuid1", "uuid4"):
            real = getattr(module, name)
            patched.replace(module, name, drawn(journal, f"uuid.{name}", real, keep=_number, give=_uuid(module)))

    def keys(module: ModuleType, patched: Patches) -> None:
        for name in ("token_bytes", "token_hex", "token_urlsafe", "randbelow", "randbits"):
            patched.replace(module, name, drawn(journal, f"secrets.{name}", getattr(module, name)))
        patched.replace(module, "choice", choice_of_place(journal, module.choice, "secrets.choice"))

    def system(module: ModuleType, patched: Patches) -> None:
        patched.replace(module, "urandom", drawn(journal, "os.urandom", module.urandom))

    def generators(module: ModuleType, patched: Patches) -> None:
        journal.generators.look()
        journal.state("random state", module.getstate, module.setstate)
        seed = _seeding(journal, module.Random.seed)
        patched.set(module.Random, "seed", seed)
        # The module's own function is bound to the method that was there when it was imported.
        patched.replace(module, "seed", seed.__get__(module.__dict__["seed"].__self__))
        if journal.by_request:
            draws(journal, module, patched)
        for name in ("random", "getrandbits", "randbytes"):
            patched.set(module.SystemRandom, name, _of_system(journal, module, name))

    def arrays(module: ModuleType, patched: Patches) -> None:
        journal.generators.look()
        journal.state("numpy.random state", lambda: _plain(module._rand.get_state()), module._rand.set_state)

    def entropy(module: ModuleType, patched: Patches) -> None:
        patched.replace(module, "randbits", _entropy(journal, module.__dict__["randbits"]))

    return {
        "torch": partial(_tensors, journal),
        "uuid": ids,
        "secrets": keys,
        "os": system,
        "random": generators,
        "numpy.random.mtrand": arrays,
        "numpy.random.bit_generator": entropy,
    }


def _tensors(journal: Journal, module: ModuleType, patched: Patches) -> None:
    """Torch's generator of the CPU."""

    def write(state: bytes) -> None:
        module.set_rng_state(module.frombuffer(bytearray(state), dtype=module.uint8))

    def again(seed: int) -> int:
        module.manual_seed(seed)
        return seed

    journal.state("torch state", lambda: module.get_rng_state().numpy().tobytes(), write)
    patched.replace(module, "seed", journal.reader("chance", "torch.seed", module.seed, give=again))


def _of_system(journal: Journal, module: ModuleType, name: str) -> Any:
    """A method of `SystemRandom`, from which its others draw: it is their caller that counts."""
    files, frame_of, take = journal.files, sys._getframe, journal.take
    real, own = module.SystemRandom.__dict__[name], module.__file__

    def drawn(self: Any, *args: Any) -> Any:
        frame: Any = frame_of(1)
        while frame is not None and frame.f_code.co_filename == own:
            frame = frame.f_back
        if frame is None or not files[frame.f_code.co_filename]:
            return real(self, *args)
        return take("chance", f"random.SystemRandom.{name}", real, (self, *args), {}, None, None)

    return pose(drawn, real)


def _number(value: Any) -> int:
    return int(value.int)


def _uuid(module: ModuleType) -> Callable[..., Any]:
    def made(number: int, *args: Any, **options: Any) -> Any:
        return module.UUID(int=number)

    return made


def _plain(state: tuple[Any, ...]) -> tuple[Any, ...]:
    """numpy's state without its array."""
    return tuple(part.tolist() if hasattr(part, "tolist") else part for part in state)


def _seeding(journal: Journal, real: Any) -> Any:
    """`Random.seed()` without a seed, which every new generator calls: what comes of it is kept as a whole."""
    files, frame_of = journal.files, sys._getframe

    def seed(self: Any, a: Any = None, version: int = 2) -> Any:
        real(self, a, version)
        if a is not None:
            return
        frame: Any = frame_of(1)
        if frame.f_code.co_name == "__init__" and frame.f_back is not None:
            frame = frame.f_back
        if files[frame.f_code.co_filename]:
            self.setstate(journal.take("chance", "random.seed", self.getstate, (), {}, None, None))

    return pose(seed, real)


def _entropy(journal: Journal, real: Any) -> Any:
    """What numpy seeds a generator with that was given no seed: asked from compiled code, so the caller is the frame around that."""
    take, where, frame_of, files = journal.take, journal.where, sys._getframe, journal.files

    def randbits(k: int) -> Any:
        if where.step_now() is None and not files[frame_of(1).f_code.co_filename]:
            return real(k)
        return take("chance", "numpy.random entropy", real, (k,), {}, None, None)

    return pose(randbits, real)
