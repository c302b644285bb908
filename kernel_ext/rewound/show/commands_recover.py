"""`rewound recover` takes up a run whose process died, `rewound resume` one that waits for a person."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rewound.errors import BadRequest
from rewound.show import options_replay as options
from rewound.show.agreeing import has_agreed, is_asked
from rewound.show.answer import answer, stdout_kept_clean, tell, without_url_grammar
from rewound.show.commands_replay import EXITS
from rewound.show.options import Json, StoreUrl, Yes

if TYPE_CHECKING:
    from rewound.replay import Outcome

RECOVER_EXAMPLE = """\b
Examples:
  rewound recover --dry-run
  rewound recover
  rewound recover r7f2 --allow-mutations charge"""
RESUME_EXAMPLE = """\b
Examples:
  rewound resume r7f2 --answer yes
  rewound resume r7f2 --answer yes --answer 12 --json"""


def recover(
    run: Annotated[str | None, typer.Argument(metavar="[RUN]", help="Default: the newest that died and was not taken up since.")] = None,
    source: options.Source = None,
    allow_mutations: options.AllowMutations = None,
    output: options.Output = None,
    dry_run: options.DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Take up a run whose process died (killed, out of memory, power): completed steps come from the recording, and it goes on for real.

    The step that was in flight runs again: what it was answered is given again, and what it had changed outside is not changed a second
    time. A change that was sent and whose answer was not heard is held back until you have looked (--allow-mutations).
    """
    from rewound.replay import recover as execute

    options.check_files(source, output)
    wanted: dict[str, Any] = {"source": source, "output": output, "allow_mutations": tuple(allow_mutations or ())}

    def carry_out(**how: Any) -> Outcome:
        return execute(run, store=store, **wanted, **how)

    return _carried_out(carry_out, dry_run=dry_run, yes=yes, as_json=as_json)


def resume(
    run: Annotated[str | None, typer.Argument(metavar="[RUN]", help="Default: the newest that waits for an answer.")] = None,
    answers: Annotated[
        list[str] | None, typer.Option("--answer", metavar="ANSWER", help="To the question that it waits with; again for the next one.")
    ] = None,
    source: options.Source = None,
    allow_mutations: options.AllowMutations = None,
    output: options.Output = None,
    dry_run: options.DryRun = False,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Go on with a run that waits for a person (`rewound.ask`): what came before comes from the recording, the rest runs for real.

    Without --answer it is asked on the terminal.
    """
    from rewound.replay import resume as execute

    options.check_files(source, output)
    if not answers and not dry_run and (as_json or not sys.stdin.isatty()):
        raise BadRequest("Nobody can be asked here, and there is no --answer.", hint="Give one: --answer yes")
    wanted: dict[str, Any] = {"source": source, "output": output, "allow_mutations": tuple(allow_mutations or ())}

    def carry_out(**how: Any) -> Outcome:
        return execute(run, tuple(answers or ()), store=store, **wanted, **how)

    return _carried_out(carry_out, dry_run=dry_run, yes=True, as_json=as_json)


def _carried_out(execute: Callable[..., Outcome], *, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Carry it out, on a terminal after a question, and answer with the outcome. Standard output is the program's, unless --json."""
    from rewound.show import wire_recover
    from rewound.show.text_recover import recovered_page

    without_url_grammar()
    if is_asked(yes=yes, as_json=as_json, dry_run=dry_run) and not has_agreed(recovered_page(execute(dry_run=True), planned=True)):
        return EXITS["held"]
    with stdout_kept_clean(as_json):
        outcome = execute(dry_run=dry_run)
    if as_json or dry_run:
        answer(as_json, lambda: wire_recover.recovered(outcome), lambda: recovered_page(outcome, planned=dry_run))
    else:
        tell(recovered_page(outcome))
    return 0 if dry_run else EXITS[outcome.status]
