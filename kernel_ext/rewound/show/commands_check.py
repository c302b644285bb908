"""`rewound check`: whether everything that a replay of a run would need is there."""

from __future__ import annotations

from rewound.show.answer import answer
from rewound.show.options import Json, RunName, StoreUrl

EXAMPLE = """\b
Examples:
  rewound check last
  rewound check r7f2 --json"""
MISSING = 3


def check(run: RunName, as_json: Json = False, store: StoreUrl = None) -> int:
    """Look through a recorded run: whether all that a replay of it would need is there and undamaged.

    Every row, text and value is read and compared with its hash; files, packages and settings of today are compared with the recorded
    ones. Nothing is run and nothing is changed. Exits 0 if a replay has all that it needs, 3 if something is missing.
    """
    from rewound.replay.check import check_run
    from rewound.show.text_check import check_page
    from rewound.show.wire_check import check as document

    report = check_run(run, store=store)
    answer(as_json, lambda: document(report), lambda: check_page(report))
    return 0 if report.ok else MISSING
