"""`rewound replay --debug` and `rewound dap`: a replay that stops before the failing line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rewound.errors import BadRequest
from rewound.show.answer import stdout_kept_clean, without_url_grammar

if TYPE_CHECKING:
    from rewound.replay import Outcome

WAYS = ("dap", "pdb")
"""What `--debug=` can be: a client of the Debug Adapter Protocol, or Python's own debugger where the person types."""
WITHOUT = {"dry_run": "--dry-run", "as_is": "--as-is", "output": "--output"}
"""Options of a replay that do not go with a debugger."""


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


def debug(run: str, way: str, wanted: Mapping[str, Any], store: str | None, *, as_json: bool) -> Outcome:
    """Stop where the run failed; comes back when the program has ended."""
    from rewound.debug.passes import debug_run
    from rewound.replay import replay

    check_debug(way, wanted)
    without_url_grammar()
    if not as_json and sys.stderr.isatty():
        sys.stderr.write("Looking for the moment of the failure …\n")
    with stdout_kept_clean(as_json):
        return debug_run(replay, run, way, {**debug_options(wanted), "store": store}, {"talks": way == "pdb"})
