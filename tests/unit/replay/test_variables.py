"""Statements that bind a variable, and other values in their place."""

from __future__ import annotations

from typing import Any

import pytest

from rewound.errors import BadRequest
from rewound.replay.overrides import as_json
from rewound.replay.variables import set_variables


def given(texts: dict[str, str], **wanted: Any) -> tuple[dict[str, str], dict[str, Any]]:
    return set_variables(texts, {name.replace("__at__", "@"): value for name, value in wanted.items()}, lambda step: [step], "marked")


@pytest.mark.parametrize(
    ("text", "value", "made"),
    [
        ("rate = 0.1\n", 2, "rate = 2\n"),
        ("é = 'ü'; rate = 0.1  # why\n", 0.2, "é = 'ü'; rate = 0.2  # why\n"),
        ("rate: float = 0.1", 0.2, "rate: float = 0.2"),
        ("rate = other = 0.1", 0.2, "rate = other = 0.2"),
        ("%matplotlib inline\nrate = load()\n!ls", [1], "%matplotlib inline\nrate = [1]\n!ls"),
        ("rate = {\n  'a': 1,\n}\nprint(rate)", {"b": None}, "rate = ({'b': None}\n\n)\nprint(rate)"),
        ("rate = None", "x", "rate = 'x'"),
        ("rate = (1, 2)", [3], "rate = (3,)"),
        ('rate = """\n?what"""', "how", "rate = ('how'\n)"),
        ("rate = 1\nfiles = !ls -l 'é", 2, "rate = 2\nfiles = !ls -l 'é"),
        ("\n%%time\nrate = 1\r\n", 2, "\n%%time\nrate = 2\r\n"),
    ],
)
def test_another_value_stands_in_its_place(text: str, value: object, made: str) -> None:
    assert given({"a": text}, rate=value) == ({"a": made}, {})


OTHERWISE = [
    "def f():\n    rate = 1", "rate += 1", "print(rate)", "a, rate = 1, 2", "rate = rate + 1", "rate = = 1", "rate = !ls", "%%bash\nrate=1",
]  # fmt: skip


@pytest.mark.parametrize("text", OTHERWISE)
def test_what_binds_it_otherwise_is_left_alone(text: str) -> None:
    assert given({"a": text}, rate=1) == ({}, {"rate": 1})


def test_of_several_the_parameters_or_the_only_plain_value_is_meant() -> None:
    assert given({"a": "rate = load()", "b": "rate = 1"}, rate=2)[0] == {"b": "rate = 2"}
    assert given({"a": "rate = 3", "marked": "rate = 1"}, rate=2)[0] == {"marked": "rate = 2"}
    assert given({"a": "rate = 3", "b": "rate = 1"}, rate__at__a=2)[0] == {"a": "rate = 2"}
    assert given({"a": "rate = 3; size = 4"}, rate=5, size=6)[0] == {"a": "rate = 5; size = 6"}
    with pytest.raises(BadRequest) as raised:
        given({"a": "rate = 3", "b": "rate = 1"}, rate=2)
    assert "rate@cell-a" in str(raised.value.hint)


def test_a_value_of_another_type_is_refused() -> None:
    with pytest.raises(BadRequest, match="is text; in the source it is a number: 3"):
        given({"a": "rate = 3"}, rate="x")
    with pytest.raises(BadRequest, match=r"is a list; in the source it is set: \{3\}"):
        given({"a": "rate = {3}"}, rate=[3])


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {1, 2}, b"text", "\ud800"])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(BadRequest, match="is nothing that JSON has"):
        as_json({"rate": value})
