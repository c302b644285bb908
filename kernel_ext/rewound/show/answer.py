"""How a command answers: one JSON document, or a page, on standard output; everything else goes to standard error."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, cast

from rewound.errors import RewoundError
from rewound.show import page as pages
from rewound.show.page import Page

_STDOUT = 1
_STDERR = 2


def without_url_grammar() -> None:
    """Keep jsonschema, which nbformat imports, from compiling a grammar for internationalised URLs: that takes three seconds.

    No notebook's schema asks for that format. Only for a command's own process: a program may well check URLs.
    """
    sys.modules.setdefault("rfc3987_syntax", cast(ModuleType, None))


def answer(as_json: bool, document: Callable[[], Mapping[str, Any]], page: Callable[[], Page]) -> None:
    """Print the one that was asked for; the other is not made."""
    if as_json:
        put_json(document())
    else:
        pages.show(page())


def put_json(document: Mapping[str, Any]) -> None:
    """One JSON document on standard output, indented for people on a terminal; always what its encoding can carry."""
    indent = 2 if sys.stdout.isatty() else None
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(document, indent=indent)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tell(page: Page) -> None:
    """A page on standard error, beside what the recorded program prints."""
    pages.show(page, sys.stderr)


def put_error(error: RewoundError, as_json: bool) -> None:
    """The message on standard error, and with `--json` the error document on standard output."""
    if as_json:
        from rewound.show import wire

        put_json(wire.problem(error))
    page = Page().line(("rewound: ", "bad"), error.what)
    if error.hint:
        page.line(error.hint)
    tell(page)


@contextlib.contextmanager
def stdout_kept_clean(wanted: bool) -> Iterator[None]:
    """While this holds, what the program and its children print to standard output goes to standard error.

    The file descriptor is turned round too, because children and C code write past `sys.stdout`.
    """
    if not wanted:
        yield
        return
    sys.stdout.flush()
    kept = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    printed_before = sys.stdout
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        printed_before.flush()
        os.dup2(kept, _STDOUT)
        os.close(kept)
