"""`rewound replay RUN --into TARGET`: hands what a run recorded to another notebook, script or function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rewound.show.agreeing import has_agreed
from rewound.show.answer import answer, stdout_kept_clean, tell, without_url_grammar

if TYPE_CHECKING:
    from rewound.replay import Outcome

_RANK = ("succeeded", "failed", "held", "refused", "diverged")
"""Of several, the last of these decides the exit code."""


def hand_over(
    runs: Sequence[str],
    into: Sequence[str],
    wanted: Mapping[str, Any],
    store: str | None,
    *,
    as_json: bool,
    asks: bool,
) -> int:
    """Carry the command out, or with `dry_run` tell what it would do; `asks`: whether a person is shown that first."""
    from rewound.show import wire_handed
    from rewound.show.commands_replay import EXITS
    from rewound.show.text_into import handed_page

    without_url_grammar()
    options = into_options(wanted)
    if asks and not has_agreed(handed_page(_execute(runs, into, store, {**options, "dry_run": True}, watched=True))):
        return EXITS["held"]
    prints = not options["dry_run"] and any(not one.endswith(".ipynb") for one in into)
    with stdout_kept_clean(as_json):
        outcomes = _execute(runs, into, store, options, watched=not prints)
    if prints and not as_json:  # standard output is the program's
        tell(handed_page(outcomes))
    else:
        answer(as_json, lambda: wire_handed.one_or_several(outcomes), lambda: handed_page(outcomes))
    return 0 if options["dry_run"] else EXITS[max((one.status for one in outcomes), key=_RANK.index)]


def into_options(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The options of `rewound.hand_over`, from those of a replay. Raises BadRequest for one that means nothing here."""
    from rewound.replay.into import NOT_INTO, check_goes_with_into

    check_goes_with_into(**{name: wanted.get(name) for name in NOT_INTO})
    return {name: value for name, value in wanted.items() if name not in {*NOT_INTO, "run", "store", "sweep"}}


def _execute(
    runs: Sequence[str], into: Sequence[str], store: str | None, options: Mapping[str, Any], *, watched: bool
) -> tuple[Outcome, ...]:
    from rewound.replay.into import hand_over as execute
    from rewound.show.progress import words_progress

    with words_progress(watched) as progress:
        return execute(runs, into, store=store, progress=progress, **options)
