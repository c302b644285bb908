"""Where in the program to stop: a line of one piece of code, in words that hold in another process too."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rewound.capture.recorder import Recorder
from rewound.model import Error, Frame


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a function, a cell or a module."""

    file: str
    """Its path; for code of a cell, whose file has another name in each process, the key of the cell's text."""
    function: str
    """Qualified name, `<module>` for statements that stand in none."""
    line: int

    def is_in(self, code: types.CodeType, recorder: Recorder) -> bool:
        """Whether this is a line of that code."""
        return code.co_qualname == self.function and file_of(code.co_filename, recorder) == self.file


@dataclass(frozen=True, slots=True)
class Target:
    """The moment to stop at: the line is about to run in this cell, in this thread, for the `hit`-th time since the cell began."""

    place: Place
    hit: int
    thread: int = 0
    """Which of the threads that run this line, in the order in which they first did."""
    given: Mapping[str, Any] | None = None
    """Where several threads run the line, whose order is another one each time: the local numbers and texts that tell the moment."""
    cell_id: str | None = None
    error: str = ""
    """The type of the exception that the line raises."""
    lines: int = 0
    """How many lines of the project run in that thread up to there."""
    window: Window | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Target:
        window = Window(Place(**found["window"]["place"]), found["window"]["hit"]) if found.get("window") else None
        return cls(**{**found, "place": Place(**found["place"]), "window": window})


@dataclass(frozen=True, slots=True)
class Window:
    """From where on lines are recorded in full: the `hit`-th time that this one runs."""

    place: Place
    hit: int


def file_of(filename: str, recorder: Recorder) -> str:
    """A code's file as a `Place` names it."""
    return recorder.sources.key_of(filename) if filename in recorder.project.cells else filename


def failing_frame(error: Error) -> Frame | None:
    """The innermost frame of the project in an exception's traceback: what it was called from there is not the person's to mend."""
    return next((frame for frame in reversed(error.frames) if frame.project), None)
