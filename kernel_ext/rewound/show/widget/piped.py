"""The view of a stored run for a program that starts us, an editor say: requests and answers are lines of JSON at the standard streams.

    python -m rewound.show.widget.piped RUN [--store URL]

The first line told has what the view begins with, `about`, and what draws it, `code`; then each line of standard input is a request and
each line of standard output its reply, as docs/protocol.md has them. It ends with its input. What is wrong with RUN is told as the
command line tells it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from rewound.errors import BadRequest, RewoundError
from rewound.show.answer import put_error
from rewound.show.commands_look import reader_of
from rewound.show.panel import methods
from rewound.show.widget.about import View
from rewound.show.widget.making import code, is_built


def serve(run: str, store: str | None, lines: Iterable[str], tell: Callable[[Mapping[str, Any]], None]) -> None:
    """Answer until the lines end. Raises UnknownRun, AmbiguousName; BadRequest where the views were not built."""
    reader = reader_of(store)
    view = View(reader, reader.resolve(run).id)
    if not is_built():
        raise BadRequest("The views are not built in this installation.", hint="In a clone of Rewound: python scripts/panel.py")
    tell({"about": view.about(None), "code": code()})
    for line in lines:
        request = json.loads(line)
        if request.get("type") == "request":
            method, given = str(request.get("method")), request.get("params") or {}
            tell(methods.reply(request["id"], partial(methods.answered, reader, method, given, view.run)))


def main() -> int:
    """What the command line above does."""

    def tell(message: Mapping[str, Any]) -> None:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    words = sys.argv[1:]
    try:
        serve(words[0], words[2] if words[1:2] == ["--store"] else None, sys.stdin, tell)
    except RewoundError as error:
        put_error(error, as_json=False)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
