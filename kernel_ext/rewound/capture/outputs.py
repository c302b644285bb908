"""What each cell prints and displays, taken at ipykernel's own hooks and kept as nbformat outputs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

_TYPES = frozenset({"stream", "display_data", "execute_result", "error", "update_display_data", "clear_output"})
_DISPLAYS = frozenset({"display_data", "update_display_data", "clear_output"})


class Outputs:
    """Collects messages by the request that they answer. `attach` and `detach` put the hooks in and take them out."""

    def __init__(self, shell: Any, on_display: Callable[[], None]) -> None:
        self._shell = shell
        self._on_display = on_display
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

        def called() -> None:
            call()
            done.set()

        stream.pub_thread.schedule(called)
        done.wait(2)

    def _hook(self, message: Any) -> Any:
        try:
            kind = message["header"]["msg_type"]
            if kind in _DISPLAYS:
                self._on_display()
            if kind in _TYPES:
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
    made = _as_output(kind, message["content"])
    if kind == "stream" and outputs and outputs[-1].get("name") == made.get("name") and outputs[-1]["output_type"] == "stream":
        outputs[-1]["text"] += made["text"]
    else:
        outputs.append(made)


def _as_output(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """A message's content as a notebook holds it. Not by nbformat: importing that costs a kernel seconds."""
    if kind == "stream":
        return {"output_type": kind, "name": content["name"], "text": content["text"]}
    if kind == "error":
        return error_output(content["ename"], content["evalue"], content["traceback"])
    made = {"output_type": kind, "data": dict(content["data"]), "metadata": dict(content["metadata"])}
    return {**made, "execution_count": content["execution_count"]} if kind == "execute_result" else made


def error_output(kind: str, message: str, lines: list[str]) -> dict[str, Any]:
    """The output of a cell that failed."""
    return {"output_type": "error", "ename": kind, "evalue": message, "traceback": lines}
