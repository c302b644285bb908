"""The program's stack as a person sees it: without what runs cells, and without us."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from rewound.debug.messages import Message

_OWN = str(Path(__file__).resolve().parents[1])
_RUNNERS = ("debugpy", "pydevd", "asyncio", "concurrent", "threading.py")


def shown(response: Message) -> Message:
    """A response to `stackTrace` with the frames of the program only; all of them where none is its own."""
    body = response.get("body") or {}
    frames = body.get("stackFrames") or []
    below = next((place for place, frame in enumerate(frames) if _is_machinery(_path(frame))), len(frames))
    while below and _runs_cells(_path(frames[below - 1])):
        below -= 1
    program = [frame for frame in frames[:below] if not _runs_tasks(_path(frame))]
    return {**response, "body": {**body, "stackFrames": program or frames, "totalFrames": len(program or frames)}}


def page(response: Message, arguments: Mapping[str, Any]) -> Message:
    """The part that was asked for: `levels` frames from `startFrame` on."""
    body = response.get("body") or {}
    frames = body.get("stackFrames") or []
    first = int(arguments.get("startFrame") or 0)
    count = int(arguments.get("levels") or 0) or len(frames)
    return {**response, "body": {**body, "stackFrames": frames[first : first + count]}}


def _path(frame: Mapping[str, Any]) -> str:
    return str((frame.get("source") or {}).get("path") or "")


def _is_machinery(path: str) -> bool:
    """Whether this is code of ours, or of what runs cells."""
    parts = PurePath(path).parts
    return path.startswith(_OWN) or ("site-packages" in parts and any(name in parts for name in ("IPython", "ipykernel", "traitlets")))


def _runs_cells(path: str) -> bool:
    """Whether this stands below all of the program's frames, of which debugpy has left out what lies between."""
    parts = PurePath(path).parts
    return any(name in parts for name in ("tornado", "ipykernel_launcher.py", "asyncio", "runpy.py")) or path.startswith(
        ("<frozen", "<string")
    )


def _runs_tasks(path: str) -> bool:
    """Whether this stands between the program's frames and says nothing."""
    parts = PurePath(path).parts
    return any(name in parts for name in _RUNNERS) or path.startswith("<frozen") or path == "<string>"
