"""Where the global generators of random numbers stand: what a call that draws from one goes on from, and what it leaves behind.

A generator's next number hangs on all that was drawn before. A call that is served draws nothing, so its state afterwards is part
of its answer; and it is only served where the generator stands as it did when the call was recorded.
Whether one has moved is asked at every call, so that is read from its memory: asking it for its state takes a hundred times as long.
"""

from __future__ import annotations

import ctypes
import hashlib
import pickle
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_WORDS = 624
"""Numbers of the Mersenne Twister's state; its place among them is stored beside them, as an `int` of C."""
_WORD = 4
_Place = ctypes.c_char * (3 * _WORD)
"""The place and two numbers beside it: when all were drawn, or it is seeded, there are others, but the place comes back."""


@dataclass(frozen=True, slots=True)
class Generator:
    """One generator: its place, and functions that read and write all of its state."""

    name: str
    place: Any
    """A piece of the generator's own memory that changes with each number that is drawn; its `raw` is read."""
    read: Callable[[], Any]
    write: Callable[[Any], None]
    owner: Any
    """Held, so that the memory stays where it is."""


class Generators:
    """Those that are loaded by now. `places` is the list that the hooks read; the state is read only where one has moved."""

    def __init__(self) -> None:
        self.places: list[Any] = []
        self.at: list[bytes] = []
        """The places for which `state` is known."""
        self.state = b""
        self._known: list[Generator] = []

    def look(self) -> None:
        """Take up generators whose modules were loaded since the last time."""
        known = {generator.name for generator in self._known}
        for name, make in _MAKERS.items():
            module = sys.modules.get(name)
            if module is None or name in known:
                continue
            try:
                found = make(module)
            except Exception:  # another interpreter or version lays it out in another way: not followed
                found = None
            if found is not None:
                self._known.append(found)
                self.places.append(found.place)
                self.at = []

    def read(self) -> bytes:
        """The states of all, pickled."""
        at = [place.raw for place in self.places]
        self.state = pickle.dumps([(generator.name, generator.read()) for generator in self._known], 5)
        self.at = at
        return self.state

    def restore(self, state: bytes) -> None:
        """Put generators to a state that `state` gave."""
        known = {generator.name: generator for generator in self._known}
        for name, value in pickle.loads(state):
            if name in known:
                known[name].write(value)
        self.at = []


def state_hash(state: bytes) -> str:
    return hashlib.blake2b(state, digest_size=16).hexdigest()


def _of_random(module: Any) -> Generator | None:
    """The one behind `random.random`: a Python object's header, then the place, then the numbers."""
    owner = module.random.__self__
    place = _Place.from_address(id(owner) + object.__basicsize__)
    numbers = module.getstate()[1]
    if place.raw != _raw(numbers[-1], *numbers[:2]):
        return None
    return Generator("random", place, module.getstate, module.setstate, owner)


def _of_numpy(module: Any) -> Generator | None:
    """The one behind `numpy.random.rand`: numpy tells its address, the numbers come first."""
    owner = module._rand
    address = owner._bit_generator.ctypes.state_address
    place = _Place.from_address(address + (_WORDS - 2) * _WORD)

    def read() -> tuple[Any, ...]:
        name, key, *rest = owner.get_state()
        return (name, key.tobytes(), *rest)

    def write(state: tuple[Any, ...]) -> None:
        name, key, *rest = state
        owner.set_state((name, sys.modules["numpy"].frombuffer(key, dtype="uint32"), *rest))

    _, key, at, *_ = owner.get_state()
    if place.raw != _raw(*map(int, key[-2:]), at):
        return None
    return Generator("numpy.random.mtrand", place, read, write, owner)


def _raw(*words: int) -> bytes:
    return b"".join(word.to_bytes(_WORD, sys.byteorder) for word in words)


_MAKERS: dict[str, Callable[[Any], Generator | None]] = {"random": _of_random, "numpy.random.mtrand": _of_numpy}
