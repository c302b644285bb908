"""Pairs of programs for test_diff.py, and how one process records them all: cells in shells of their own, as a kernel runs them.

Run as a script with a target folder: `python diff_cases.py FOLDER`. Each pair gets a folder with a store of two runs.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.programs.shells import recorded_shell

Cells = tuple[tuple[str, str], ...]
"""The id and the source of each cell."""
RATES = 'rates = {"EUR": 1.0, "USD": 0.9}'
FEE = "def fee(amount, currency):\n    return amount * rates[currency]"
USE = 'total = fee(30, "USD")\nprint("total", total)'
FRAME = 'import pandas as pd\nframe = pd.DataFrame({"name": ["ada", "bob", "cid"], "price": [1.0, 2.0, 3.0]}, index=["a", "b", "c"])'
ARRAY = "import numpy as np\nsignal = np.linspace(0, 1, 5)"
RATE = 'def rate():\n    return {"3": 0.5}.get(os.environ["SIZE"], "none")'


@dataclass(frozen=True)
class Pair:
    """A program before and after."""

    name: str
    before: Cells
    after: Cells


def cells(*sources: str, ids: str = "abcdefgh") -> Cells:
    return tuple(zip(ids, sources, strict=False))


PAIRS = (
    Pair("same", cells(RATES, FEE, USE), cells(RATES, FEE, USE)),
    Pair(
        "moved",
        cells("first = 1", "second = 2", "third = first + second"),
        cells("second = 2", "first = 1", "third = first + second", ids="bac"),
    ),
    Pair("moved-without-ids", cells("first = 1", "second = 2", "both = 3"), cells("second = 2", "first = 1", "both = 3", ids="xyz")),
    Pair("edited", cells(RATES, FEE, USE), cells(RATES, FEE.replace("amount *", "2 * amount *"), USE)),
    Pair("comment", cells(RATES, FEE, USE), cells(f"# what one unit is worth\n{RATES}", FEE, USE)),
    Pair("input", cells("import os", 'size = int(os.environ["SIZE"])', "rows = [0] * size", "first = rows[0]"), ()),
    Pair(
        "frame",
        cells(FRAME, 'dear = frame[frame["price"] > 1]'),
        cells(f'{FRAME}\nframe["price"] = [1.0, 2.5, 3.0]\nframe["rank"] = [3, 2, 1]', 'dear = frame[frame["price"] > 1]'),
    ),
    Pair(
        "array",
        cells(ARRAY, "loud = signal * 2"),
        cells(f"{ARRAY}\nsignal = signal + 1e-13", "loud = np.where(signal > 0.9, 7, signal * 2)"),
    ),
    Pair("inserted", cells(RATES, USE.replace("fee", "max")), cells(RATES, 'extra = {"x": 1}', USE.replace("fee", "max"), ids="acb")),
    Pair("library", cells("import os", 'rate = {"3": 0.5}.get(os.environ["SIZE"], "none")', "fee = round(40 * rate, 2)"), ()),
    Pair("guarded", cells("import os", 'mode = os.environ["SIZE"]', 'if mode != "3":\n    raise RuntimeError("refused")'), ()),
    Pair("environment", cells("import os, json", 'assert os.environ["SIZE"] == "3"'), ()),
    Pair("edited-to-fail", cells("size = 3", "label = round(size)"), cells("size = 3", "label = round(str(size))")),
    Pair("returned", cells("import os", RATE, "fee = round(40 * rate(), 2)"), ()),
    Pair("generator", cells("squares = (n * n for n in [1])"), cells("squares = (n * n for n in [1])")),
)
"""Without an `after`: the same cells twice, with another SIZE in the environment; the second run fails."""
SIZES = ("3", "0")


def record(folder: Path, program: Cells) -> None:
    """Run the cells in a shell of their own until one fails, recorded into `folder`."""
    with recorded_shell(folder, [name for name, _ in program]) as shell:
        shell.showtraceback = lambda *_, **__: None  # type: ignore[method-assign]
        for name, source in program:
            if not shell.run_cell(source, store_history=True, cell_id=name).success:
                break


def main() -> None:
    target = Path(sys.argv[1])
    for pair in PAIRS:
        folder = target / pair.name
        for size, program in zip(SIZES, (pair.before, pair.after or pair.before), strict=True):
            os.environ["SIZE"] = size
            record(folder, program)


if __name__ == "__main__":
    main()
