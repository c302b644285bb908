"""A replay in this kernel of which the person sees nothing: it is made to find something out, and another one follows."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any


class _Nowhere:
    """A socket that takes every message and sends none."""

    closed = False

    def send_multipart(self, *args: Any, **options: Any) -> None:
        return None


@contextlib.contextmanager
def unseen(shell: Any) -> Iterator[None]:
    """What cells print, display and raise in this block reaches no front end; it is recorded as ever."""
    hidden = [part for part in (shell.display_pub, shell.displayhook) if hasattr(part, "pub_socket")]
    before = [part.pub_socket for part in hidden]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            for part in hidden:
                part.pub_socket = _Nowhere()
            yield
        finally:
            for part, socket in zip(hidden, before, strict=True):
                part.pub_socket = socket
