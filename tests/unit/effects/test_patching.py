"""What is patched is put back, in whatever order runs end."""

from __future__ import annotations

import itertools
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from rewound.capture.session import Session, begin
from rewound.config import load_config
from rewound.effects.patching import Patches


def real() -> str:
    return "real"


def over(before: Any, name: str) -> Any:
    return lambda: f"{name} {before()}"


@pytest.mark.parametrize("ends", list(itertools.permutations("abc")))
def test_runs_end_in_any_order(ends: tuple[str, ...]) -> None:
    module, project = ModuleType("some"), {"mine": real}
    module.__dict__["there"] = real
    patches = {}
    for name in "abc":
        patched = patches[name] = Patches()
        patched.replace(module, "there", over(module.there, name))
        patched.set(module, "new", name)
        patched.rebind(project)
    for name in ends:
        patches[name].unbind(project)
        patches[name].undo()

    assert module.there is real
    assert project["mine"] is real
    assert not hasattr(module, "new")


def test_what_somebody_else_has_put_above_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    owner: Any = SimpleNamespace(there=real)
    patched = Patches()
    patched.set(owner, "there", over(real, "ours"))
    theirs = over(owner.there, "theirs")
    owner.there = theirs
    patched.undo()

    assert owner.there is theirs


def sessions(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    monkeypatch.chdir(tmp_path)
    return [begin("call", None, load_config(store=str(tmp_path / "store"))) for _ in range(2)]


def test_a_run_that_ended_first_notes_nothing_more(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    before = time.time
    first, second = sessions(tmp_path, monkeypatch)
    first.start()
    second.start()
    first.end("succeeded")
    assert time.time is not before
    first.journal.note("clock", "time.time", 1.0)
    assert not first.journal.readings
    second.end("succeeded")

    assert time.time is before


def test_a_recorder_that_cannot_begin_leaves_nothing_behind(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    before, (first, second) = time.time, sessions(tmp_path, monkeypatch)

    def refuse() -> None:
        raise RuntimeError("all tool ids of sys.monitoring are taken")

    monkeypatch.setattr(first.observer, "start", refuse)
    with pytest.raises(RuntimeError, match="taken"):
        first.start()

    assert time.time is before
    assert "write" not in getattr(sys.stdout, "__dict__", {})
    for session in (first, second):
        session.end("failed")
