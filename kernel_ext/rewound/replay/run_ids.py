"""What the run of a replay is called: by whoever asks for it, who then knows it before it is there, or by chance."""

from __future__ import annotations

import re

from rewound.capture.session import new_run_id
from rewound.errors import BadRequest, Refused
from rewound.store import Reader

RUN_ID = r"r[0-9a-f]{8}"
"""What an id looks like, as a regular expression."""


def checked_id(reader: Reader, wanted: str | None) -> str:
    """The id that was asked for, or a new one. Raises BadRequest for what is none, and Refused where there is such a run already."""
    if wanted is None:
        return new_run_id()
    if not re.fullmatch(RUN_ID, wanted, re.ASCII):
        raise BadRequest(f"{wanted[:80]!r} is no id of a run.", hint="Write r and eight hexadecimal digits, such as r0c0ffee1.")
    if any(run.id == wanted for run in reader.runs()):
        raise Refused(f"There is a run {wanted} already; it is left as it is.", hint="Ask for another id, or for none.")
    return wanted
