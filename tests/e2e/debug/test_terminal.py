"""Stops at the failure by Python's own debugger: the right line, the right pass, the recorded values; then on to the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.debug.kinds import FILE, KINDS, script_of
from tests.e2e.kernel.conftest import new_project
from tests.e2e.kernel.driving import Kernel, Reply
from tests.programs.effect_cases import Program


class Typing:
    """Somebody who types these lines whenever the kernel asks, and at last `c`."""

    def __init__(self, kernel: Kernel, lines: list[str]) -> None:
        self._kernel = kernel
        self._lines = lines

    def __call__(self, message: dict[str, Any]) -> None:
        self._kernel.client.input(self._lines.pop(0) if self._lines else "c")

    def run(self, source: str, cell_id: str) -> Reply:
        reply = Reply()
        self._kernel.client.session.metadata = {"cellId": cell_id}
        client = self._kernel.client
        client.execute_interactive(source, output_hook=reply.take, allow_stdin=True, stdin_hook=self, timeout=60)
        return reply


@pytest.fixture(scope="module")
def own_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    kernel = Kernel(new_project(tmp_path_factory.mktemp("debugged")))
    kernel.run("%load_ext rewound", "load")
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(own_kernel: Kernel) -> Kernel:
    own_kernel.run("%record off")
    own_kernel.run("%reset -f")
    own_kernel.run("import sys; sys.modules.pop('sharing', None); del sys")
    (own_kernel.folder / "sharing.py").write_text(FILE, "utf-8")
    own_kernel.recording_on()
    return own_kernel


@pytest.mark.parametrize("name", KINDS)
def test_a_notebook_stops_where_it_failed(kernel: Kernel, name: str) -> None:
    kind = KINDS[name]
    for number, source in enumerate(kind.cells):
        reply = kernel.run(source, f"cell{number}")
    assert reply.error is not None
    typed = [*(f"p ('IS', {expression})" for expression in kind.values), f"!{kind.mend}"]
    said = Typing(kernel, typed).run("%replay --debug=pdb", "ask")

    assert said.error is None, said.error
    assert f"Stopped before line {kind.line} of {kind.function}" in said.stdout
    assert "Not as recorded" not in said.stdout
    for value in kind.values.values():
        assert f"('IS', {value})" in said.stdout
    assert "loading" not in said.stdout
    assert "Traceback" not in said.stdout
    assert "Replay succeeded" in said.text
    assert kernel.run("print('goes on')", "after").stdout == "goes on\n"


@pytest.mark.parametrize("name", KINDS)
def test_a_script_stops_where_it_failed(tmp_path: Path, name: str) -> None:
    kind = KINDS[name]
    program = Program(tmp_path)
    program.write(script_of(kind))
    program.write(FILE, "sharing.py")
    program.record(exit=1)
    typed = [*(f"p ('IS', {expression})" for expression in kind.values), f"!{kind.mend}", "c"]
    found = program.command("replay", program.run, "--debug=pdb", stdin="\n".join(typed) + "\n")

    stop = found.told["stop"]
    file, line = (kind.file, kind.line) if kind.file else ("program.py", kind.script_line)
    assert (Path(stop["file"]).name, stop["function"], stop["line"]) == (file, kind.function, line)
    assert stop["error"] == "ZeroDivisionError"
    assert stop["differs"] == []
    for value in kind.values.values():
        assert f"('IS', {value})" in found.printed
    assert found.told["status"] == "succeeded"
