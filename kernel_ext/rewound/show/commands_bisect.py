"""`rewound bisect`: the commit that broke a recorded run."""

from __future__ import annotations

from typing import Annotated

import typer

from rewound.errors import MissingData
from rewound.show.answer import answer, tell, without_url_grammar
from rewound.show.options import Json, RunName, StoreUrl

EXAMPLE = """\b
Examples:
  rewound bisect last-failed --good v1.4
  rewound bisect r7f2 --good 3f9c1d2 --bad main --json"""


def bisect(
    run: RunName,
    good: Annotated[str, typer.Option("--good", metavar="COMMIT", help="A commit with which the run succeeded.")],
    bad: Annotated[str, typer.Option("--bad", metavar="COMMIT", help="A commit with which it fails.")] = "HEAD",
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Find the commit in the project's history that broke a run: it is replayed with the files of one commit after the other.

    Your files, index and branches stay as they are: commits are checked out into a temporary worktree. What the run asked of the
    outside is answered from the recording at every commit, and nothing reaches the outside.
    """
    from rewound.replay.bisect import bisect as search
    from rewound.show import wire_bisect
    from rewound.show.text_bisect import bisection_page, trial_page

    without_url_grammar()
    found = search(run, good, bad, store=store, told=lambda trial, left: tell(trial_page(trial, left)))
    answer(as_json, lambda: wire_bisect.bisect(found), lambda: bisection_page(found))
    return 0 if found.first_bad is not None else MissingData.exit_code
