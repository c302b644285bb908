"""A recorded change of an argument is made again to the living one, where that is certain to be all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rewound.replay.inplace import Change, recorded_change
from tests.unit.capture.recording import programs

LIST = "def change(rows):\n    rows.append(4)\n    rows.sort()\n    return len(rows)\n"


@pytest.fixture
def changed(project: Path) -> Iterator[Callable[[str, str], Any]]:
    """Gives the change of the one call of `change`, or None."""
    with programs(project) as make:

        def change(function: str, setup: str) -> Change | None:
            lines = "\n".join(f"    {line}" for line in setup.splitlines())
            found = make(f"{function}\ndef main():\n{lines}\n").recorded(lambda module: module.main())
            return recorded_change(found.one("change"), found.reader)

        yield change


def test_a_list(changed: Any) -> None:
    change = changed(LIST, "change([3, 1])")
    rows = [3, 1]
    other = rows
    assert change.apply({"rows": rows}) == 3
    assert other == [1, 3, 4]


def test_a_dict_and_an_argument_that_stays(changed: Any) -> None:
    change = changed("def change(found, names):\n    found.pop('a')\n    found['b'] = names[0]\n", "change({'a': 1}, ['x'])")
    held: dict[str, Any] = {"found": {"a": 1}, "names": ["x"]}
    assert change.apply(held) is None
    assert held == {"found": {"b": "x"}, "names": ["x"]}


def test_a_frame_that_is_returned_too(changed: Any) -> None:
    function = "def change(frame):\n    frame['b'] = frame['a'] * 2\n    return frame\n"
    change = changed(function, "import pandas\nchange(pandas.DataFrame({'a': [1, 2]}))")
    frame = pd.DataFrame({"a": [1, 2]})
    assert change.apply({"frame": frame}) is frame
    assert frame.to_dict("list") == {"a": [1, 2], "b": [2, 4]}
    frame["c"] = 0
    assert list(frame) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("function", "call"),
    [
        ("def change(rows):\n    rows[0]['n'] = 2\n", "change([{'n': 1}])"),
        ("def change(rows, part):\n    rows.append(part)\n", "change([1], [2])"),
        ("def change(rows):\n    rows.append([])\n    return rows[-1]\n", "change([1])"),
        ("def change(thing):\n    thing.size = 2\n", "class Thing: pass\nchange(Thing())"),
        ("def change(a, b):\n    a.append(1)\n", "same = []\nchange(same, same)"),
    ],
    ids=["a part", "an argument in another", "a result inside", "an object", "one object twice"],
)
def test_what_is_not_certain_runs_again(changed: Any, function: str, call: str) -> None:
    assert changed(function, call) is None
