"""The answers of `%rewind`, `%branch` and `%states`; each calls what goes to a state, or looks at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rewound.errors import BadRequest
from rewound.show.magics import told_shortly, words_of
from rewound.show.page import Page

if TYPE_CHECKING:
    from rewound.replay.branches import Branch
    from rewound.replay.family import Family
    from rewound.replay.travel import Travelled


@told_shortly
def magic_rewind(line: str, *, execute: Callable[[str], Travelled]) -> Page:
    """`%rewind STATE`: `execute(state)` puts the namespace back as it was then."""
    from rewound.show.text_states import travelled_page

    words = words_of(line)
    if len(words) != 1:
        raise BadRequest("%rewind wants exactly one state.", hint="For example: %rewind cell:3, %rewind -1 or %rewind branch:main")
    return travelled_page(execute(words[0]), words[0])


@told_shortly
def magic_branch(
    line: str, *, go: Callable[[str], tuple[Travelled, bool]], delete: Callable[[str], Branch], found: Callable[[], list[Branch]], run: str
) -> Page:
    """`%branch`: all branches; `%branch NAME`: goes to one, or begins it here; `%branch --delete NAME`."""
    from rewound.show.text_states import branches_page, travelled_page

    words = words_of(line)
    if not words:
        return branches_page(found(), run)
    if words[0] in ("--delete", "-d") and len(words) == 2:
        gone = delete(words[1])
        latest = (f"{gone.place[0]}/s{gone.place[1]}", "name")
        return Page().line("The branch ", (gone.name, "name"), " is deleted. Its latest state is still ", latest, ".")
    if len(words) != 1 or words[0].startswith("-"):
        raise BadRequest(f"%branch cannot do {line.strip()!r}.", hint="Write %branch, %branch NAME or %branch --delete NAME.")
    travelled, new = go(words[0])
    if new:
        return Page().line("The branch ", (words[0], "name"), " begins here: what you execute from now on is on it.")
    return travelled_page(travelled, f"{words[0]}, {travelled.place[0]}/s{travelled.place[1]}")


@told_shortly
def magic_states(line: str, *, family: Callable[[], Family]) -> Page:
    """`%states`: all states of this kernel; `%states STATE [STATE]`: in what one differs from now, or from the other."""
    from rewound.show.commands_states import compare_states
    from rewound.show.text_states import states_page

    words = words_of(line)
    if len(words) > 2:
        raise BadRequest(f"%states cannot do {line.strip()!r}.", hint="Write %states, %states STATE or %states STATE STATE.")
    seen = family()
    if not words:
        return states_page(seen.states(), seen.run.id)
    return compare_states(seen, words[0], words[1] if len(words) == 2 else None).page(seen)
