"""Rules are registered with their page, and what they read out of messages is right."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from rewound.diagnose.evidence import Candidate, Facts, find
from rewound.diagnose.pages import rules_page
from rewound.diagnose.rank import CEILING, WEIGHTS, confidence, odds, reasons
from rewound.diagnose.rules import RULES
from rewound.diagnose.rules.error_payload import says_error
from rewound.diagnose.rules.missing_key import keys_of
from rewound.diagnose.rules.misspelt import near
from rewound.diagnose.rules.wrong_type import types_of
from rewound.graph.access import Key, Nth
from rewound.graph.property import has_type, is_none


def failure(message: str, kind: str = "TypeError") -> Facts:
    return cast(Facts, SimpleNamespace(message=message, type=kind, matches=lambda pattern: re.search(pattern, message)))


def candidate(**evidence: float) -> Candidate:
    return Candidate("none-return", cast(Any, None), cast(Any, None), "", None, evidence)


def test_every_rule_has_a_page_and_something_to_say() -> None:
    for rule in RULES:
        assert len(rule.page.split()) > 8, rule.name
        assert rule.suspects or rule.claim or rule.direct or rule.more, rule.name
    assert len(set(RULES.names())) == len(list(RULES)) >= 18


def test_the_page_of_the_rules_is_current() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "rules.md"
    assert page.read_text("utf-8") == rules_page(), "run: python -m rewound.diagnose.pages docs/rules.md"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("'Fare'", ["Fare"]),
        ("'Column not found: Fare'", ["Fare"]),
        ("\"['a', 'b'] not in index\"", ["a", "b"]),
        ("('a', 1)", [("a", 1)]),
        ("3", [3]),
    ],
)
def test_the_key_that_is_missing(message: str, expected: list[object]) -> None:
    assert keys_of(failure(message, "KeyError")) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("unsupported operand type(s) for +: 'int' and 'str'", ["int", "str"]),
        ("unsupported operand type(s) for *: 'decimal.Decimal' and 'float'", ["Decimal", "float"]),
        ('can only concatenate str (not "int") to str', ["str", "int"]),
        ("sequence item 0: expected str instance, int found", ["int"]),
        ("list indices must be integers or slices, not str", ["str"]),
        ("cannot unpack non-iterable int object", ["int"]),
        ("unhashable type: 'list'", ["list"]),
        ("object of type 'int' has no len()", ["int"]),
        ("'float' object is not callable", ["float"]),
        ("must be real number, not str", ["str"]),
        ("'>' not supported between instances of 'str' and 'int'", ["str", "int"]),
        ("'NoneType' object is not iterable", []),
    ],
)
def test_the_types_that_are_complained_about(message: str, expected: list[str]) -> None:
    assert types_of(failure(message)) == expected


def test_confidence_grows_with_evidence_and_is_never_certain() -> None:
    weak, strong = candidate(guess=1), candidate(**{"checked": 1, "clean-inputs": 1, "transition": 1, "upstream": 1})
    assert confidence(weak) < confidence(candidate()) < confidence(strong) < 1
    assert reasons(strong)[0] == WEIGHTS["checked"][1]


def test_find_names_the_shallowest_part() -> None:
    assert find(is_none(), [1, {"a": None}, None]) == (Nth(2),)
    assert find(is_none(), [{"a": None}]) == (Nth(0), Key("a"))
    assert find(has_type("str"), {"k": "v"}) == (Key("k"),)
    assert find(is_none(), [1]) is None


@pytest.mark.parametrize(
    ("wanted", "names", "expected"),
    [
        ("choises", ["model", "choices", "usage"], "choices"),
        ("qty", ["Sku", "Qty"], "Qty"),
        ("max-tokens", ["max_tokens"], "max_tokens"),
        ("item2", ["item1", "item3"], None),
        ("price", ["name", "owner"], None),
    ],
)
def test_a_name_that_is_nearly_the_same(wanted: str, names: list[str], expected: str | None) -> None:
    assert near(wanted, names) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"status": 500, "body": ""}, "status 500"),
        ({"error": "rate limited"}, "error: 'rate limited'"),
        ({"ok": False}, "ok: False"),
        ({"status": 200}, None),
        ({"status": True, "error": ""}, None),
        ([404], None),
    ],
)
def test_an_answer_that_says_that_it_is_an_error(value: object, expected: str | None) -> None:
    assert says_error(value) == expected


def test_what_is_as_good_as_certain_is_still_told_apart() -> None:
    strong, stronger = candidate(form=25), candidate(form=30)
    assert confidence(strong) == confidence(stronger) == CEILING
    assert odds(stronger) > odds(strong)
