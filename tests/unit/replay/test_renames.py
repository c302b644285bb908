"""Recorded texts with today's names in them, and how like two pieces of code are."""

from __future__ import annotations

import ast
import sys

import pytest

from rewound.replay.alike import likeness, parts_of
from rewound.replay.inventory import Inventory, Recorded, Unit
from rewound.replay.renames import Renames, renames_of, wording
from rewound.replay.unmapped import Search, Vanished, asked

LOAD = Renames(functions=(("/p/helpers.py", "load", "/p/helpers.py", "load_rows"),))
MOVED = Renames(functions=(("/p/helpers.py", "load", "/p/tools.py", "load_rows"),))
FILE = Renames(files={"/p/helpers.py": "/p/tools.py"})
METHOD = Renames(functions=(("/p/a.py", "Loader.load", "/p/a.py", "Loader.load_rows"),))


@pytest.mark.parametrize(
    ("renames", "where", "then", "now"),
    [
        (LOAD, "/p/helpers.py", "def load(n):\n    return load(n - 1)", "def load_rows(n):\n    return load_rows(n - 1)"),
        (LOAD, "/p/a.py", "from helpers import load\nload(load=1, b='load')", "from helpers import load_rows\nload_rows(load=1, b='load')"),
        (LOAD, "/p/a.py", "import helpers\nx = helpers.load(other.load)", "import helpers\nx = helpers.load_rows(other.load)"),
        (LOAD, "/p/a.py", "import helpers as h\nx = h.load()", "import helpers as h\nx = h.load_rows()"),
        (LOAD, "/p/a.py", "def load():\n    pass\nload()", "def load():\n    pass\nload()"),
        (LOAD, "/p/a.py", "from other import load\nload()", "from other import load\nload()"),
        (MOVED, "/p/a.py", "import helpers\nx = helpers.load(helpers.RATE)", "import helpers\nx = tools.load_rows(helpers.RATE)"),
        (FILE, "/p/a.py", "import helpers\nx = helpers.load(helpers.RATE)", "import tools\nx = tools.load(tools.RATE)"),
        (FILE, "/p/a.py", "from helpers import load\nx = load()", "from tools import load\nx = load()"),
        (METHOD, "/p/a.py", "class A:\n  def load(self): load = 1\nx.load()", "class A:\n  def load_rows(self): load = 1\nx.load_rows()"),
        (LOAD, "cell:a", "from helpers import load\n!ls load's\nload()", "from helpers import load\n!ls load's\nload()"),
    ],
)  # fmt: skip
def test_a_text_with_todays_names(renames: Renames, where: str, then: str, now: str) -> None:
    assert wording(renames, where, then).told(then) == now
    assert renames_of(renames.as_json()) == renames


@pytest.mark.skipif(sys.version_info < (3, 12), reason="before that, what stands in such a text is no token of its own")
def test_names_in_formatted_texts() -> None:
    assert wording(LOAD, "/p/helpers.py", "x = f'load {load(1)}'").told("x = f'load {load(1)}'") == "x = f'load {load_rows(1)}'"


def unit(text: str, kind: str = "function", place: float = 0.5) -> Unit:
    return Unit(kind, "/p/a.py", "f", place, tuple(ast.parse(text).body))  # type: ignore[arg-type]


def test_what_code_is_like() -> None:
    text = (
        "def load(path, size):\n    '''Of a file.'''\n    with open(path) as file:\n        rows = file.readlines()\n    return rows[:size]"
    )
    same = likeness(unit(text), unit(text.replace("load", "read").replace("rows", "lines").replace("Of a", "From one")))
    edited = likeness(unit(text), unit(text.replace("readlines()", "read().split(',')")))
    other = likeness(unit(text), unit("def send(mail):\n    server.connect()\n    for part in mail.parts:\n        server.put(part)"))
    assert same.code == 1
    assert same.score > edited.score > 0.7
    assert other.score < 0.5


def test_the_parts_of_a_cell() -> None:
    whole = unit("a = load()\nb = clean(a)\nprint(b)", "cell")
    parts = [unit("a = load()", "cell"), unit("b = clean(a)\nprint(b)", "cell"), unit("print('other')", "cell")]
    assert parts_of(whole, parts) == parts[:2]
    assert parts_of(whole, parts[1:]) == []


def missing(then: dict[str, str], now: dict[str, str]) -> list[Vanished]:
    cells = frozenset(where[5:] for where in now)
    found = Search(Recorded(then), Inventory(now), Renames(), cells=cells).vanished()
    return asked(found, lambda unit: False)


def test_what_is_the_best_for_two_is_proposed_to_the_one_that_is_more_like_it() -> None:
    then = {"cell:a": "rows = [load(path) for path in paths]", "cell:b": "rows = [load(path) for path in other_paths if path]"}
    now = {"cell:x": "rows = [load(path) for path in other_paths if path]", "cell:y": "rows = [load(path) for path in paths if path.name]"}
    chosen = {one.unit.where: one.best.units[0].where for one in missing(then, now) if one.best is not None}
    assert chosen == {"cell:a": "cell:y", "cell:b": "cell:x"}


def test_a_short_cell_is_asked_for_if_it_does_the_same() -> None:
    assert [one.unit.where for one in missing({"cell:a": "frame.head()"}, {"cell:x": "frame.head()"})] == ["cell:a"]
    assert missing({"cell:a": "frame.head()"}, {"cell:x": "frame.tail()"}) == []
    assert missing({"cell:a": "frame"}, {"cell:x": "frame"}) == []
