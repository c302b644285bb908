"""Draws of the one generator that requests share: each is kept, the program gets what it would have got, and gets it again."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from rewound.config import Config
from rewound.effects import chance
from rewound.effects.answers import Answers
from rewound.effects.journal import Journal
from rewound.effects.limits import Counts, Limits
from rewound.effects.patching import Patches
from rewound.effects.pickled import dump
from rewound.model import Effect
from tests.programs.in_process import Nowhere


class Here(Nowhere):
    def holds(self, filename: str) -> bool:
        return filename == __file__


def shuffled() -> list[str]:
    letters = list("abcdefgh")
    random.shuffle(letters)
    return letters


DRAWS: dict[str, Callable[[], Any]] = {
    "random": lambda: [random.random()],
    "randint": lambda: random.randint(1, 10**6),
    "gauss": lambda: random.gauss(0, 1),
    "choice": lambda: random.choice("abcdefghijkl"),
    "choices": lambda: random.choices("abcdef", [1, 2, 3, 4, 5, 6], k=9),
    "sample": lambda: random.sample("abcdefghijkl", 5),
    "shuffle": shuffled,
}


def under(recorded: list[Effect] | None, draw: Callable[[], Any]) -> tuple[Any, list[Effect]]:
    journal, patches = Journal(Here(), Config()), Patches()
    journal.by_request = True
    if recorded is not None:
        journal.answers = Answers("r1", recorded, {}, Limits(), Counts(), Here())
    chance.patches(journal)["random"](random, patches)
    try:
        random.seed(7)
        found = draw()
    finally:
        patches.undo()
    readings = [Effect(order, step, kind, name, answer=dump(value)) for order, step, (kind, name), value in journal.taken()[1]]
    return found, [reading for reading in readings if reading.name != "random state"]


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_by_request_is_kept_and_given_again(draw: Callable[[], Any]) -> None:
    random.seed(7)
    plain = draw()
    found, readings = under(None, draw)
    again, _ = under(readings, lambda: (random.seed(8), draw())[1])

    assert found == plain
    assert again == plain
    assert len(readings) == 1
