"""While no request of the sample is under way, the project's code of a service runs without a hook of ours."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import pytest

from rewound.capture.calls import FLAGS, INCOMPLETE
from rewound.capture.keeping import Shelf
from rewound.capture.observe_requests import Monitoring
from rewound.capture.policy import step
from rewound.capture.project import Project
from rewound.capture.requests import Bucket, make_root
from rewound.capture.service import ServiceRecorder
from rewound.config import Config

pytestmark = pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="observed by a profiler there")
PROGRAM = """
def leaf(number):
    return number + 1

def branch(number):
    return leaf(number) + leaf(number)

@step(mutates=True)
def pay(number):
    return leaf(number)
"""


class Observed:
    """The program above in a service, and how often a hook of ours saw the beginning of one of its functions."""

    def __init__(self, folder: Path) -> None:
        self.recorder = ServiceRecorder(Shelf(), Project(folder), Config())
        self.seen: Counter[str] = Counter()
        begins, file = self.recorder.on_start, str(folder / "program.py")

        def counted(code: CodeType, offset: int, frame: Any = None, /) -> Any:
            self.seen[code.co_name] += code.co_filename == file
            return begins(code, offset, frame or sys._getframe(1))

        self.recorder.on_start = counted
        self.observer = Monitoring(self.recorder)
        self.program: dict[str, Any] = {"step": step, "__name__": "program"}
        exec(compile(PROGRAM, file, "exec"), self.program)

    def request(self, name: str, *, sampled: bool) -> list[tuple[str, int]]:
        """Call this function in a request. Returns the functions of the calls that were recorded, and whether each is incomplete."""
        self.seen.clear()
        root = make_root(next(self.recorder.seqs), sampled)
        bucket = root.bucket = Bucket(SimpleNamespace(), root, sampled, 0.0)
        before = self.recorder.current.set(root)
        try:
            if sampled:
                self.observer.attend()
            self.program[name](1)
            if sampled:
                self.observer.leave(0)
        finally:
            self.recorder.current.reset(before)
        names = {info.id: info.code.co_name for info in self.recorder.steps()}
        return [(names[row[2]], row[FLAGS] & INCOMPLETE) for row in bucket.rows or ()]


@pytest.fixture(name="observed")
def observed_program(tmp_path: Path) -> Iterator[Observed]:
    found = Observed(tmp_path)
    found.observer.start()
    yield found
    found.observer.stop()


def test_only_while_a_request_of_the_sample_is_under_way_calls_are_observed(observed: Observed) -> None:
    assert observed.request("branch", sampled=False) == []
    assert observed.seen.total() == 2  # each function was seen once: what it is is known then
    for _ in range(2):
        assert observed.request("branch", sampled=True) == [("leaf", 0), ("leaf", 0), ("branch", 0)]
        assert observed.request("branch", sampled=False) == []
        assert observed.seen.total() == 0


def test_what_begins_for_the_first_time_in_a_request_of_the_sample_is_recorded_once(observed: Observed) -> None:
    assert observed.request("branch", sampled=True) == [("leaf", 0), ("leaf", 0), ("branch", 0)]
    assert observed.recorder.faults == 0


def test_what_two_tools_tell_of_has_begun_once(observed: Observed) -> None:
    """As where another thread has just put events on code that is about to tell that it begins."""
    begins = observed.recorder.on_start

    def told_twice(code: CodeType, offset: int, frame: Any = None, /) -> Any:
        begins(code, offset, frame)
        return begins(code, offset, frame)

    observed.recorder.on_start = told_twice
    observed.observer.stop()
    observed.observer.start()

    assert observed.request("branch", sampled=True) == [("leaf", 0), ("leaf", 0), ("branch", 0)]
    assert observed.request("pay", sampled=False) == [("pay", INCOMPLETE)]


def test_what_changes_the_outside_is_recorded_in_any_request(observed: Observed) -> None:
    for _ in range(2):
        assert observed.request("pay", sampled=False) == [("pay", INCOMPLETE)]
    assert observed.request("pay", sampled=True) == [("leaf", 0), ("pay", 0)]
