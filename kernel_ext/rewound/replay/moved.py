"""A recording whose project lies in another folder now: on another machine, or because it was moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from rewound.model import Code, Step
from rewound.store import Reader


def bases(then: Path, now: Path) -> tuple[str, str] | None:
    """What the paths of one file begin with, up to where they are the same; None if they are the same from the beginning."""
    before, after = list(then.parts), list(now.parts)
    while before and after and before[-1] == after[-1]:
        before.pop()
        after.pop()
    return (str(Path(*before)), str(Path(*after))) if before and after else None


def moved(reader: Reader, places: tuple[str, str] | None) -> Reader:
    """The reader, which tells files below the first folder as files below the second; nothing else of it is another."""
    return reader if places is None else cast(Reader, _Moved(reader, *places))


class _Moved:
    def __init__(self, reader: Reader, then: str, now: str) -> None:
        self._reader = reader
        self._then = then.rstrip("/\\")
        self._now = now.rstrip("/\\")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def _place(self, file: str) -> str:
        rest = file.removeprefix(self._then)
        return self._now + rest if rest is not file and rest[:1] in ("/", "\\") else file

    def codes(self, run: str) -> Mapping[int, Code]:
        return {number: replace(code, file=self._place(code.file)) for number, code in self._reader.codes(run).items()}

    def steps(self, run: str, **asked: Any) -> list[Step]:
        return [replace(step, file=self._place(step.file)) if step.file else step for step in self._reader.steps(run, **asked)]
