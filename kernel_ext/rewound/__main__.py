"""`python -m rewound` and the installed command `rewound`."""

from __future__ import annotations

import runpy
import sys
from importlib.util import find_spec
from typing import NoReturn


def main() -> NoReturn:
    """Carry out the command line of this process."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["record"] and not any(word.endswith(".ipynb") for word in arguments):
        # A program runs in this very process, and its sets are to have an order that a replay can have too.
        from rewound.capture import begun

        if begun.needs_restart():
            begun.restart()  # before what the command needs is loaded: it would be loaded twice
    if arguments in (["lsp"], ["lsp", "--stdio"]) and find_spec("pygls") is not None:
        # As editors start it: the command line, which has nothing to check here, would take a quarter of the time to the first lens.
        sys.argv[1:] = arguments[1:]
        runpy.run_module("rewound_lsp", run_name="__main__")
    from rewound.show.cli import run

    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
