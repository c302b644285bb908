"""What each cell prints and displays, taken at ipykernel's own hooks and kept as nbformat outputs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

from nbformat.v4 import output_from_msg

_TYPES = frozenset({"stream", "display_data", "execute_result", "error", "update_display_data", "clear_output"})


class Outputs:
    """Collects messages by the request that they answer. `attach` and `detach` put the hooks in and take them out."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._found: dict[str, list[dict[str, Any]]] = {}
        self._undo: list[Callable[[], None]] = []

    def attach(self) -> None:
        for publisher in (self._shell.display_pub, self._shell.displayhook):
            if hasattr(publisher, "register_hook"):
                publisher.register_hook(self._hook)
                self._undo.append(lambda p=publisher: p.unregister_hook(self._hook))  # type: ignore[misc]
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "register_hook") and hasattr(stream, "pub_thread"):
                self._in_thread_of(stream, lambda s=stream: s.register_hook(self._hook))  # type: ignore[misc]
                self._undo.append(lambda s=stream: self._in_thread_of(s, lambda: s.unregister_hook(self._hook)))  # type: ignore[misc]

    def detach(self) -> None:
        while self._undo:
            self._undo.pop()()

    @staticmethod
    def _in_thread_of(stream: Any, call: Callable[[], Any]) -> None:
        """A stream's hooks belong to the thread that sends what was printed."""
        done = threading.Event()
        stream.pub_thread.schedule(lambda: (call(), done.set()))
        done.wait(2)

    def _hook(self, message: Any) -> Any:
        try:
            if message["header"]["msg_type"] in _TYPES:
                parent = message.get("parent_header") or {}
                self._found.setdefault(parent.get("msg_id", ""), []).append(message)
        except Exception:  # a message of another shape is simply not kept
            return message
        return message

    def take(self, request: str) -> tuple[dict[str, Any], ...]:
        """The outputs so far of one request, as a notebook holds them."""
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        outputs: list[dict[str, Any]] = []
        for message in self._found.pop(request, []):
            _append(outputs, message)
        return tuple(outputs)


def _append(outputs: list[dict[str, Any]], message: dict[str, Any]) -> None:
    kind = message["header"]["msg_type"]
    if kind == "clear_output":
        outputs.clear()
        return
    if kind == "update_display_data":
        return
    made = dict(output_from_msg(message))
    if kind == "stream" and outputs and outputs[-1].get("name") == made.get("name") and outputs[-1]["output_type"] == "stream":
        outputs[-1]["text"] += made["text"]
    else:
        outputs.append(made)


def error_output(kind: str, message: str, lines: list[str]) -> dict[str, Any]:
    """The output of a cell that failed."""
    return {"output_type": "error", "ename": kind, "evalue": message, "traceback": lines}
