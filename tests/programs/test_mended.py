"""A fix that is offered for a cause is enough: recorded, diagnosed, mended as an editor would, and replayed with success."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from rewound.diagnose import Cause, diagnose
from rewound.graph.sites import Source
from rewound.store import open_reader
from rewound_lsp.fixes import fix_of
from tests.programs.effect_cases import Program
from tests.unit.lsp.test_fixes import mended

SORTED = {
    "made by a function, keys joined in order": """
        import io
        import pandas as pd

        def load(text):
            return pd.read_csv(io.StringIO(text), parse_dates=["day"])

        sales = pd.DataFrame({"day": pd.to_datetime(["2024-03-04", "2024-03-07"])})
        rates = load("day,rate\\n2024-03-05,3\\n2024-03-03,1\\n")
        print(pd.merge_asof(sales, rates, on="day")["rate"].tolist())
    """,
    "changed in place": """
        import pandas as pd

        stock = pd.DataFrame({"part": ["nut", "anchor", "bolt"], "pieces": [1, 2, 3]})
        stock.set_index("part", inplace=True)
        print(stock.loc["b":"o"]["pieces"].tolist())
    """,
    "in another order on purpose": """
        import pandas as pd

        scores = pd.Series({"Ann": 3, "Cid": 1, "Eve": 2})
        ranked = scores.sort_values()
        print(ranked["B":"D"].tolist(), ranked.index[0])
    """,
}
EXPECTED = {
    "made by a function, keys joined in order": "[1, 3]",
    "changed in place": "[3, 1]",
    "in another order on purpose": "[1] Cid",
}


def causes(program: Program) -> tuple[Cause, ...]:
    with closing(open_reader(f"sqlite:///{program.store}")) as reader:
        return diagnose(reader, reader.resolve(program.run)).causes


def offered(program: Program, rule: str) -> list[str]:
    """The program as each fix that is offered for a cause of this rule makes it, the likeliest cause first."""
    text = (program.folder / program.name).read_text("utf-8")
    found = []
    for cause in causes(program):
        if cause.rule == rule and cause.line is not None and cause.end_line is not None:
            fix = fix_of(rule, Source(text), cause.line, cause.end_line, cause.message)
            found += [] if fix is None else [mended(text, fix)]
    return found


def check(program: Program, rule: str, text: str, expected: str) -> None:
    program.write(text)
    program.record(exit=1)
    fixes = offered(program, rule)
    assert fixes, json.dumps([one.message for one in causes(program)], indent=1)
    program.write(fixes[0])
    again = program.replay()
    assert again.told["status"] == "succeeded" and again.printed.strip() == expected


@pytest.mark.parametrize("name", SORTED)
def test_what_is_sorted_is_found(tmp_path: Path, name: str) -> None:
    check(Program(tmp_path), "unsorted", SORTED[name], EXPECTED[name])
