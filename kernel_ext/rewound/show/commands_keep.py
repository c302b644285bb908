"""`rewound doctor`: what works on this machine, what does not, and why."""

from __future__ import annotations

from rewound.show.answer import answer
from rewound.show.options import Json, StoreUrl

DOCTOR_EXAMPLE = """\b
Example:
  rewound doctor --json"""


def doctor(as_json: Json = False, store: StoreUrl = None) -> int:
    """Say what works on this machine and what does not, and why.

    Exits 0 if recording and replaying work, 3 if something that they need is missing.
    """
    from rewound.show import checks

    found = checks.all_checks(store)
    answer(as_json, lambda: checks.document(found), lambda: checks.page(found))
    return 3 if any(check.status == "missing" for check in found) else 0
