"""What each cell prints and displays: the messages that its kernel sends to the front ends, kept as nbformat outputs."""

from __future__ import annotations

import binascii
import sys
from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from typing import Any

Output = dict[str, Any]

_DISPLAYS = frozenset({"display_data", "update_display_data", "clear_output"})
_TYPES = _DISPLAYS | {"stream", "execute_result", "error"}


class Outputs:
    """Collects messages by the request that they answer. `attach` and `detach` put the hook in and take it out.

    The hook is on the kernel session's `send`, which everything passes, in order and from any thread: displays, streams,
    tracebacks, and what a program sends by itself. `on_display` is called in the thread that displays.
    """

    def __init__(self, shell: Any, on_display: Callable[[], None]) -> None:
        self._session = getattr(getattr(shell, "kernel", None), "session", None)
        self._on_display = on_display
        self._found: dict[str, list[Mapping[str, Any]]] = {}
        self._shown: dict[str, list[tuple[str, Output]]] = {}
        """By display id: (request, output) of what is shown under it; the outputs are the ones that were taken."""
        self._ours: Any = None

    @property
    def shows_errors(self) -> bool:
        """Whether a cell's traceback is among the messages, as in a kernel; a terminal sends none."""
        return self._session is not None

    def attach(self) -> None:
        if self._session is None:
            return
        send = self._session.send

        def sending(*args: Any, **kwargs: Any) -> Any:
            message = send(*args, **kwargs)
            self._note(message)
            return message

        self._session.send = self._ours = sending

    def detach(self) -> None:
        if self._session is not None and self._session.__dict__.get("send") is self._ours:
            del self._session.send

    def _note(self, message: Any) -> None:
        with suppress(Exception):  # a message of another shape is simply not kept
            kind = message["header"]["msg_type"]
            if kind in _TYPES:
                waiting = self._found.get(message["parent_header"].get("msg_id", ""))
                if waiting is not None:
                    waiting.append(message)
            if kind in _DISPLAYS:
                self._on_display()

    def begin(self, request: str) -> None:
        """Collect what answers this request, until `take`: what a thread prints after its cell has ended is nobody's."""
        self._found[request] = []

    def take(self, request: str, printed: Container[str]) -> tuple[tuple[Output, ...], set[str]]:
        """(outputs of one request, as a notebook holds them; earlier requests whose outputs have been updated since).

        `printed` names the streams, stdout and stderr, that the cell has written to.
        """
        for name in ("stdout", "stderr"):
            if name in printed:  # to flush a stream is to wait for another thread
                getattr(sys, name).flush()
        outputs: list[Output] = []
        updated: set[str] = set()
        clear = False
        for message in self._found.pop(request, []):
            kind, content = message["header"]["msg_type"], message["content"]
            display = (content.get("transient") or {}).get("display_id")
            if display is not None and kind in ("display_data", "update_display_data"):
                # An id that is shown again changes what stands under it already.
                for owner, shown in self._shown.get(display, []):
                    shown.update(data=_text_only(content["data"]), metadata=dict(content["metadata"]))
                    updated.add(owner)
            if kind == "clear_output" and content.get("wait"):
                clear = True
            elif kind == "clear_output" or (clear and kind != "update_display_data"):
                outputs.clear()
                clear = False
            if kind in ("clear_output", "update_display_data"):
                continue
            made = _as_output(kind, content)
            if kind == "stream" and outputs and outputs[-1].get("name") == made["name"]:
                outputs[-1]["text"] += made["text"]
                continue
            outputs.append(made)
            if display is not None:
                self._shown.setdefault(display, []).append((request, made))
        return tuple(outputs), updated - {request}

    def may_change(self, request: str) -> bool:
        """Whether a later request can update what this one shows."""
        return any(owner == request for shown in self._shown.values() for owner, _ in shown)


def _as_output(kind: str, content: Mapping[str, Any]) -> Output:
    """A message's content as a notebook holds it. Not by nbformat: importing that costs a kernel seconds."""
    if kind == "stream":
        return {"output_type": kind, "name": content["name"], "text": content["text"]}
    if kind == "error":
        return error_output(content["ename"], content["evalue"], content["traceback"])
    made = {"output_type": kind, "data": _text_only(content["data"]), "metadata": dict(content["metadata"])}
    return {**made, "execution_count": content["execution_count"]} if kind == "execute_result" else made


def _text_only(data: Mapping[str, Any]) -> dict[str, Any]:
    """Images travel as bytes until the message is made JSON, where they become base64."""
    return {
        kind: binascii.b2a_base64(value, newline=False).decode("ascii") if isinstance(value, bytes) else value
        for kind, value in data.items()
    }


def error_output(kind: str, message: str, lines: list[str]) -> Output:
    """The output of a cell that failed."""
    return {"output_type": "error", "ename": kind, "evalue": message, "traceback": lines}
