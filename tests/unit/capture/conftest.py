"""Programs to record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.capture.recording import Call, Program, Recorded, programs


@pytest.fixture
def make_program(project: Path) -> Iterator[Callable[[str], Program]]:
    """Makes a program of its source, in the test's project."""
    with programs(project) as make:
        yield make


@pytest.fixture
def record(make_program: Callable[[str], Program]) -> Callable[..., Recorded]:
    """Records a call of a program's `main`, or whatever `call` does with the module."""

    def recorded(source: str, call: Call = lambda module: module.main()) -> Recorded:
        return make_program(source).recorded(call)

    return recorded
