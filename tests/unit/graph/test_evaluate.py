"""Pure expressions are computed over recorded values; everything else is unknown, and nothing of the program runs."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rewound.graph.access import UNKNOWN
from rewound.graph.evaluate import Raised, evaluate
from rewound.model import Unstored
from rewound.store.codec import StandIn


def run(text: str, **names: Any) -> Any:
    tree = ast.parse(text, mode="eval").body
    return evaluate(tree, lambda node: names.get(node.id, UNKNOWN) if isinstance(node, ast.Name) else UNKNOWN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a['k'][0] + 1", 3),
        ("len(a) == 1 and not b", True),
        ("[x * 2 for x in a['k'] if x > 2]", [6]),
        ("{k: v for k, v in a.items()}", {"k": [2, 3]}),
        ("sum(x for x in a['k'])", 5),
        ("f'{a[\"k\"][1]:02d}'", "03"),
        ("a.get('z', 7)", 7),
        ("sorted(zip([2, 1], 'ab'))", [(1, "b"), (2, "a")]),
        ("1 < 2 < 3", True),
        ("'x' if b else 'y'", "y"),
        ("b is None", False),
    ],
)
def test_values(text: str, expected: object) -> None:
    found = run(text, a={"k": [2, 3]}, b=0)
    assert found is UNKNOWN if expected is UNKNOWN else found == expected


def test_the_error_that_the_program_would_have_raised_with_where_and_in_which_round() -> None:
    raised = run("[q['price'] for q in quotes]", quotes=[{"price": 1}, None])
    assert isinstance(raised, Raised) and isinstance(raised.error, TypeError)
    assert ast.unparse(raised.node) == "q['price']" and dict(raised.variables) == {"q": None} and raised.iterations[0][1] == 1


@pytest.mark.parametrize(
    "text",
    [
        "f(1)",
        "open('x')",
        "eval('1')",
        "x.__class__",
        "10 ** 10 ** 8",
        "'a' * 10 ** 9",
        "[*range(10 ** 12)]",
        "s.value",
        "u + 1",
        "(lambda: 1)()",
        "print(1)",
        "str.format",
    ],
)
def test_what_is_not_safe_or_not_known_is_unknown(text: str) -> None:
    assert run(text, x=1, s=StandIn(), u=Unstored("builtins.generator", "once")) is UNKNOWN


def test_data() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3]})
    assert len(run("df[df['a'] > 1]", df=frame)) == 2
    assert run("df['a'].iloc[-1]", df=frame) == 3
    assert run("x[:2].sum()", x=np.arange(4)) == 1
    assert isinstance(run("df['b']", df=frame), Raised)
    assert run("df.to_csv('f')", df=frame) is UNKNOWN


def test_a_recorded_iterator_is_not_read() -> None:
    iterator = iter([1, 2])
    assert run("list(it)", it=iterator) is UNKNOWN
    assert next(iterator) == 1
