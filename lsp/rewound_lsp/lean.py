"""The protocol's classes without what nobody here uses: compiling it would be a third of the time until the first lens."""

from __future__ import annotations

import functools

import attrs


def import_types() -> None:
    """Import `lsprotocol.types` with classes that have no `__repr__` of their own: there are more than five hundred."""
    define = attrs.define
    attrs.define = functools.partial(define, repr=False)
    try:
        import lsprotocol.types  # noqa: F401
    finally:
        attrs.define = define
