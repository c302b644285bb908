"""Each sure fix: the broken program, mended, does what was meant."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from rewound.graph.sites import Source
from rewound_lsp.fixes import FIXES, Fix, fix_of

CASES = {
    "misspelt": (
        "order = {'total': 3}\nfound = order[\"totel\"]\n",
        (2, 2),
        "`found = order[\"totel\"]` asks for 'totel', which is not there; there is 'total'",
        3,
    ),
    "unsorted": (
        "import pandas as pd\nmade = pd.Series({'c': 1, 'a': 2}) + 0\nfound = list(made.index)\n",
        (2, 2),
        "`made['b':'d']` needs an index that is sorted: sort it where it is made, by `.sort_index()`",
        ["a", "c"],
    ),
    "unseeded": (
        "import random\nfound = random.Random().random()\n",
        (2, 2),
        "`found = random.Random().random()` makes a generator without a seed: seed it where it is made, `random.Random()`",
        random.Random(0).random(),
    ),
    "called-early": (
        (
            "from concurrent.futures import ThreadPoolExecutor\ndef half(number):\n    return number / 2\n\n"
            "with ThreadPoolExecutor(1) as pool:\n    asked = pool.submit(half(8))\nfound = asked.exception() or asked.result()\n"
        ),
        (6, 6),
        "",
        4.0,
    ),
    "shared-default": (
        'def add(row, rows=[]):\n    """Doc."""\n    rows.append(row)\n    return rows\n\nadd(1)\nfound = add(2)\n',
        (1, 1),
        "",
        [2],
    ),
    "dropped-result": ("name = ' x '\nname.strip()\nfound = name\n", (2, 2), "", "x"),
    "shared-rows": ("rows = [[0] * 2] * 2\nrows[0][0] = 1\nfound = rows\n", (1, 1), "", [[1, 0], [0, 0]]),
    "late-binding": (
        "calls = []\nfor name in 'ab':\n    calls.append(lambda: name)\nfound = [call() for call in calls]\n",
        (3, 3),
        "`calls.append(lambda: name)` reads `name` when it is called",
        ["a", "b"],
    ),
    "missing-await": (
        (
            "import asyncio\nasync def fetch():\n    return 3\n\nasync def main():\n    data = fetch()\n    return data\n\n"
            "found = asyncio.run(main())\n"
        ),
        (6, 6),
        "",
        3,
    ),
    "exhausted-iterator": ("rows = map(str, [1, 2])\nlen(list(rows))\nfound = list(rows)\n", (1, 1), "", ["1", "2"]),
    "changed-while-iterated": (
        "rows = [1, 1, 2]\nfor row in rows:\n    if row == 1:\n        rows.remove(row)\nfound = rows\n",
        (4, 4),
        "",
        [2],
    ),
    "missing-super": (
        (
            "class A:\n    def __init__(self):\n        self.x = 1\n\n"
            "class B(A):\n    def __init__(self, y):\n        self.y = y\n\nfound = B(2).x\n"
        ),
        (6, 7),
        "",
        1,
    ),
}


def mended(text: str, fix: Fix) -> str:
    lines = text.split("\n")
    for change in sorted(fix.changes, key=lambda one: (one.line, one.column), reverse=True):
        before, after = lines[change.line - 1][: change.column], lines[change.end_line - 1][change.end_column :]
        lines[change.line - 1 : change.end_line] = (before + change.text + after).split("\n")
    return "\n".join(lines)


def found_by(text: str) -> Any:
    names: dict[str, Any] = {}
    exec(compile(text, "program.py", "exec"), names)
    return names["found"]


def test_every_fix_has_a_case() -> None:
    assert set(CASES) == set(FIXES)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_a_fix(rule: str) -> None:
    text, (first, last), message, wanted = CASES[rule]
    fix = fix_of(rule, Source(text), first, last, message)
    assert fix is not None and fix.title
    assert found_by(mended(text, fix)) == wanted
    if rule not in ("missing-super", "misspelt"):  # which raise
        broken = found_by(text)
        if asyncio.iscoroutine(broken):
            broken.close()
        assert broken != wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Thread(target=work(queue), daemon=True)", "Thread(target=work, args=(queue,), daemon=True)"),
        ("Thread(target=work())", "Thread(target=work)"),
        ("loop.run_in_executor(None, work(1, rows[0]))", "loop.run_in_executor(None, work, 1, rows[0])"),
    ],
)
def test_a_function_is_handed_on_with_what_it_is_called_with(text: str, wanted: str) -> None:
    fix = fix_of("called-early", Source(text), 1, 1, "")
    assert fix is not None and mended(text, fix) == wanted


MADE, USED = "sort it where it is made, by `.sort_values('day')`", "sort it where it is used, by `.sort_index()` behind `a`"


@pytest.mark.parametrize(
    ("text", "message", "wanted"),
    [
        ("a = read()", MADE, "a = read().sort_values('day')"),
        ("a: Frame = b + c", MADE, "a: Frame = (b + c).sort_values('day')"),
        ("def f():\n    return read(\n        1)  # by hand", MADE, "def f():\n    return read(\n        1).sort_values('day')  # by hand"),
        (
            "if b:\n    a.set_index('x', inplace=True)  # x",
            MADE,
            "if b:\n    a.set_index('x', inplace=True)\n    a.sort_values('day', inplace=True)  # x",
        ),
        ("if b: a.index = c", MADE, "if b: a.index = c; a.sort_values('day', inplace=True)"),
        ("print(a.loc[1:2], a)", f"{USED} in `a.loc[1:2]`", "print(a.sort_index().loc[1:2], a)"),
        ("é = join(a, 'é', on=b)", f"{USED} in `join(a, 'é', on=b)`", "é = join(a.sort_index(), 'é', on=b)"),
    ],
)
def test_a_table_is_sorted_where_it_is_made_or_used(text: str, message: str, wanted: str) -> None:
    fix = fix_of("unsorted", Source(text), 1, text.count("\n") + 1, message)
    assert fix is not None and mended(text, fix) == wanted


SEEDED = "seed it before, by `np.random.seed(0)`"


@pytest.mark.parametrize(
    ("text", "message", "wanted"),
    [
        ("import numpy as np\nx = np.random.rand()", SEEDED, "import numpy as np\nnp.random.seed(0)\nx = np.random.rand()"),
        ("a = 1\nx = np.random.rand()", SEEDED, "np.random.seed(0)\na = 1\nx = np.random.rand()"),
        (
            '"""É."""\nimport numpy as np; b = 1\ndef f():\n    return np.random.rand()',
            SEEDED,
            '"""É."""\nimport numpy as np\nnp.random.seed(0); b = 1\ndef f():\n    return np.random.rand()',
        ),
        (
            "from random import random\nx = random()",
            "seed it before, by `import random; random.seed(0)`",
            None,
        ),
        (
            "from random import choice\nx = choice('ab')",
            "seed it before, by `import random; random.seed(0)`",
            "from random import choice\nimport random\nrandom.seed(0)\nx = choice('ab')",
        ),
        ("def f():\n    import numpy as np\n    return np.random.rand()", SEEDED, None),
        ("r = Random(None)", "seed it where it is made, `Random(None)`", "r = Random(0)"),
        ("r = [Random(), Random()]", "seed it where it is made, `Random()`", None),
    ],
)
def test_a_generator_is_given_a_seed(text: str, message: str, wanted: str | None) -> None:
    last = text.count("\n") + 1
    fix = fix_of("unseeded", Source(text), last, last, message)
    assert (None if fix is None else mended(text, fix)) == wanted


@pytest.mark.parametrize(
    ("rule", "text", "message"),
    [
        ("unsorted", "a = read()\n", "needs an index that is sorted"),
        ("unsorted", "self.rows.set_index('x', inplace=True)\n", MADE),
        ("unsorted", "print(a.loc[1:2], a.loc[1:2])\n", f"{USED} in `a.loc[1:2]`"),
        ("unsorted", "print(join(a, a))\n", f"{USED} in `join(a, a)`"),
        ("shared-default", "def add(rows=[]): rows.append(1)\n", ""),
        ("dropped-result", "a == 3\n", ""),
        ("shared-rows", "rows = [0] * 3\n", ""),
        ("late-binding", "f = lambda *a: name\n", "reads `name` when it is called"),
        ("missing-await", "def f():\n    x = g()\n", ""),
        ("exhausted-iterator", "rows = open('x')\n", ""),
        ("missing-super", "class B(Other):\n    def __init__(self):\n        self.y = 1\n", ""),
        ("none-return", "return None\n", ""),
        ("called-early", "Thread(target=work(1), args=(2,))\n", ""),
        ("called-early", "pool.submit(work(row=1))\n", ""),
        ("misspelt", "x = {'totel': row['totel']}\n", "asks for 'totel', which is not there; there is 'total'"),
    ],
)
def test_where_none_is_sure_none_is_offered(rule: str, text: str, message: str) -> None:
    assert fix_of(rule, Source(text), 1, text.count("\n"), message) is None
