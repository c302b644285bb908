"""The answers of `%replay --recover` and `%resume`: as in `magics`, each line is parsed by the command line's own parser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rewound.errors import BadRequest
from rewound.show.magics import parsed, told_shortly, words_of
from rewound.show.page import Page

if TYPE_CHECKING:
    from rewound.replay import Outcome

RECOVER = "--recover"


@told_shortly
def magic_recover(line: str, *, execute: Callable[..., Outcome]) -> Page:
    """`%replay --recover [RUN]`, with the options of `rewound recover`; `execute(run, **options)` carries it out."""
    from rewound.show.options_replay import check_files
    from rewound.show.text_recover import recovered_page

    asked = parsed("recover", [word for word in words_of(line) if word != RECOVER])
    check_files(asked["source"], asked["output"])
    kept: dict[str, Any] = {name: asked[name] for name in ("source", "output", "dry_run", "store")}
    outcome = execute(asked["run"], **kept, allow_mutations=tuple(asked["allow_mutations"] or ()))
    return recovered_page(outcome, planned=asked["dry_run"])


@told_shortly
def magic_resume(line: str, *, execute: Callable[[list[str]], Outcome]) -> Page:
    """`%resume ANSWER`, with an answer for each question in their order; `execute(answers)` carries it out."""
    from rewound.show.text_recover import recovered_page

    answers = words_of(line)
    if not answers:
        raise BadRequest("%resume wants an answer.", hint="For example: %resume yes")
    return recovered_page(execute(answers))
