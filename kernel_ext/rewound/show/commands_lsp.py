"""`rewound lsp`: starts the language server."""

from __future__ import annotations

import runpy
import sys
from typing import Annotated

import typer

from rewound.errors import BadRequest
from rewound.show.options import Json, StoreUrl

EXAMPLE = """\b
Examples:
  rewound lsp
  rewound lsp --tcp --port 2087"""
NEEDED = "Install it: python -m pip install 'rewound[lsp]'."


def lsp(
    stdio: Annotated[bool, typer.Option("--stdio", help="By standard input and output, as editors start it: the default.")] = False,
    tcp: Annotated[bool, typer.Option("--tcp", help="Listen on this machine for one client instead, and say where.")] = False,
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="With --tcp; 0, the default: any that is free.")] = 0,
    verbose: Annotated[bool, typer.Option("--verbose", help="Say on standard error what happens.")] = False,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Start the language server: results, causes, values and replay beside the source, in any editor that speaks LSP."""
    if stdio and tcp:
        raise BadRequest("--stdio and --tcp do not go together.", hint="An editor that starts the server wants --stdio.")
    words = ["--tcp", "--port", str(port)] if tcp else []
    words += [word for word, wanted in (("--json", as_json), ("--verbose", verbose)) if wanted] + (["--store", store] if store else [])
    sys.argv[1:] = words
    try:
        # The server stands beside this command line, not below it: it is started as a program of its own, in this process.
        runpy.run_module("rewound_lsp", run_name="__main__")
    except ModuleNotFoundError as error:
        if error.name not in ("pygls", "lsprotocol", "rewound_lsp"):
            raise
        raise BadRequest(f"{error.name} is not installed, which the language server needs.", hint=NEEDED) from error
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
