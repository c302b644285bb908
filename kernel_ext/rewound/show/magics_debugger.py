"""`%replay --debug`: stops where this kernel's run failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rewound.errors import BadRequest
from rewound.show.commands_debugger import check_debug, debug_options
from rewound.show.magics import replay_options, told_shortly
from rewound.show.page import Page

if TYPE_CHECKING:
    from rewound.replay import Outcome


def asks_debugger(words: list[str]) -> bool:
    """Whether a line of `%replay` asks for a debugger."""
    return any(word.partition("=")[0] == "--debug" for word in words)


@told_shortly
def magic_debug_replay(line: str, *, run: str, execute: Callable[..., Outcome]) -> Page:
    """The outcome, when the program has ended; `execute(run, way, **options)` is the live kernel's own."""
    from rewound.show.text_replay import outcome_page

    if "--isolated" in line.split():
        raise BadRequest("--debug stops in this kernel.", hint="Leave --isolated out, or use `rewound dap` in a terminal.")
    options = replay_options(line, run=run)
    way, _ = options.pop("debug"), options.pop("sweep", None)
    check_debug(way, options)
    return outcome_page(execute(options.pop("run"), way, **debug_options(options)))
