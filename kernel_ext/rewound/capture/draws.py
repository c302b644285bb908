"""What a call's random numbers mean for a replay: where it found their generators, and where it left them."""

from __future__ import annotations

import pickle

from rewound.capture.calls import Call
from rewound.effects.generators import Generators, state_hash
from rewound.model import Encoded, Value

GENERATORS = "generators"
"""`Value.scope` of that: `hash` is of the states before, the value itself those after."""
WORTH_A_STATE = 0.005
"""Seconds from which a call that draws has the states kept, some 3 kB each; a quicker one runs again."""


def drawn_value(call: Call, seconds: float, generators: Generators) -> Value:
    """What stands with the globals that a call read, if it or what it called drew random numbers."""
    if seconds < WORTH_A_STATE:
        return Value("random numbers", "builtins.bytes", None, why="it draws random numbers, and is quick", scope=GENERATORS)
    after = Encoded(pickle.dumps(generators.read(), 5))
    return Value("random numbers", "builtins.bytes", state_hash(call.drawn), after, scope=GENERATORS)
