"""`rewound replay --debug` and `rewound dap`: a replay that stops before the failing line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rewound.errors import BadRequest, RewoundError
from rewound.show.answer import stdout_kept_clean, tell, without_url_grammar
from rewound.show.options import StoreUrl
from rewound.show.page import Page

if TYPE_CHECKING:
    from rewound.debug.bridge import Bridge
    from rewound.replay import Outcome

EXAMPLE = """\b
Examples:
  rewound dap last-failed --port 5678
  rewound dap
The second is for editors that start the adapter themselves and speak to its standard streams."""
WAYS = ("dap", "pdb")
"""What `--debug=` can be: a client of the Debug Adapter Protocol, or Python's own debugger where the person types."""
WITHOUT = {"dry_run": "--dry-run", "as_is": "--as-is", "output": "--output"}
"""Options of a replay that do not go with a debugger."""
RunToDebug = Annotated[
    str | None, typer.Argument(metavar="[RUN]", help="Id of a run, or last, last-failed. Default: what the client asks for.")
]
Port = Annotated[int | None, typer.Option("--port", metavar="N", help="Take clients on this port of 127.0.0.1; 0 for any that is free.")]


def check_debug(way: str, wanted: Mapping[str, Any]) -> None:
    """Raises BadRequest for what cannot be meant."""
    if way not in WAYS:
        raise BadRequest(f"--debug cannot be {way!r}.", hint="Write --debug=pdb, or --debug for a client of the Debug Adapter Protocol.")
    given = next((option for name, option in WITHOUT.items() if wanted.get(name)), None)
    if given is not None:
        raise BadRequest(f"--debug and {given} do not go together.", hint=f"Leave {given} out.")


def debug_options(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the replay that is debugged."""
    return {name: value for name, value in wanted.items() if name not in WITHOUT}


def debug(run: str, way: str, wanted: Mapping[str, Any], store: str | None) -> Outcome:
    """Stop where the run failed; comes back when the program has ended."""
    check_debug(way, wanted)
    options = {**debug_options(wanted), "store": store}
    if way == "dap":
        return _over_port(run, 0, options)
    from rewound.debug.passes import debug_run
    from rewound.replay import replay

    return debug_run(replay, run, "pdb", options, lambda _: {"talks": True})


def dap(run: RunToDebug = None, port: Port = None, store: StoreUrl = None) -> int:
    """Debug a failed run with any client of the Debug Adapter Protocol: it stops before the line that failed.

    Without --port the client is the one that started this command, at its standard streams. With it, clients attach; the token that is
    shown goes into the arguments of their attach request, as `token`, and is needed for whatever runs code in the program.
    """
    without_url_grammar()
    if port is not None:
        if run is None:
            raise BadRequest("Which run? --port wants its name.", hint="For example: rewound dap last-failed --port 5678")
        outcome = _over_port(run, port, {"store": store})
        from rewound.show.text_replay import outcome_page

        tell(outcome_page(outcome))
        return 0 if outcome.status == "succeeded" else 1
    return _over_streams(run, {"store": store})


def _bridge() -> Bridge:
    from rewound.debug.bridge import Bridge, missing_debugpy

    if (missing := missing_debugpy()) is not None:
        raise missing
    return Bridge()


def _over_port(run: str, port: int, options: Mapping[str, Any]) -> Outcome:
    from rewound.debug.bridge import HOST, debug_over
    from rewound.replay import replay

    bridge = _bridge()
    found = bridge.listen(port)
    tell(Page().line("Attach a debugger to ", (f"{HOST}:{found}", "command"), " with token ", (bridge.token, "command")))
    code = 1
    try:
        outcome = debug_over(bridge, replay, run, options)
        code = 0 if outcome.status == "succeeded" else 1
        return outcome
    finally:
        bridge.over(code)


def _over_streams(run: str | None, options: Mapping[str, Any]) -> int:
    """Speak the protocol at the standard streams; whatever else would be printed there goes to standard error."""
    from rewound.debug.bridge import debug_over, launched
    from rewound.replay import replay

    bridge = _bridge()
    bridge.speak()
    bridge.prepare()
    code = 1
    with stdout_kept_clean(True):
        try:
            asked = bridge.asked.result()
            named = run or asked.get("run") or "last-failed"
            outcome = debug_over(bridge, replay, str(named), {**options, **launched(asked)})
            code = 0 if outcome.status == "succeeded" else 1
        except RewoundError as error:
            bridge.say(str(error))
            sys.stderr.write(f"{error}\n")
            code = error.exit_code
        finally:
            bridge.over(code)
    return code
