"""Each kind of code, stopped where it failed by a debug adapter: of a script, of a notebook, and of the notebook that one works in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rewound.store import open_reader
from tests.e2e.cli.test_commands import write_notebook
from tests.e2e.debug.control import Lab
from tests.e2e.debug.dap import Body
from tests.e2e.debug.kinds import FILE, KINDS, Kind, script_of
from tests.e2e.debug.sessions import debugged
from tests.e2e.kernel.conftest import new_project
from tests.e2e.kernel.driving import Kernel
from tests.programs.effect_cases import Program

pytestmark = pytest.mark.slow
Ask = Callable[..., Body]


def checked(kind: Kind, frame: Body, values: dict[str, str], script: Path | None = None) -> None:
    """It stands where it failed, with the values that the recording has."""
    line = kind.script_line if script is not None and kind.file is None else kind.line
    assert (frame["name"], frame["line"]) == (kind.function, line)
    path = Path(frame["source"]["path"])
    if script is not None:
        assert path == (script if kind.file is None else script.with_name(kind.file))
    assert path.read_text("utf-8").strip() in (*kind.cells, FILE.strip(), script_of(kind).strip())
    assert {name: values[name] for name in kind.values} == kind.values


def debug(folder: Path, run: str, kind: Kind, script: Path | None = None) -> None:
    """Stop, look, mend the value, step, and go on to the end."""
    with debugged(folder, run) as session:
        client = session.client()
        thread = client.event("stopped")["threadId"]
        frame = client.top(thread)
        checked(kind, frame, {name: found["value"] for name, found in client.variables(frame["id"]).items()}, script)
        client.ask("evaluate", expression=kind.mend, frameId=frame["id"], context="repl")
        client.ask("next", threadId=thread)
        assert client.event("stopped")["reason"] == "step"
        client.ask("continue", threadId=thread)
        client.event("terminated")
        assert session.ends() == 0
        assert session.faults == []


@pytest.mark.parametrize("name", KINDS)
def test_a_script_stops_where_it_failed(tmp_path: Path, name: str) -> None:
    program = Program(tmp_path)
    program.write(script_of(KINDS[name]))
    program.write(FILE, "sharing.py")
    program.record(exit=1)
    debug(tmp_path, program.run, KINDS[name], tmp_path / program.name)


@pytest.mark.parametrize("name", KINDS)
def test_a_notebook_stops_where_it_failed(project: Path, name: str) -> None:
    (project / "sharing.py").write_text(FILE, "utf-8")
    write_notebook(project / "book.ipynb", *KINDS[name].cells)
    subprocess.run([sys.executable, "-m", "rewound", "record", "book.ipynb"], check=False, capture_output=True)
    debug(project, open_reader(start=project).runs()[0].id, KINDS[name])


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    made = Kernel(new_project(tmp_path_factory.mktemp("debugged")))
    made.run("%load_ext rewound", "load")
    (made.folder / "sharing.py").write_text(FILE, "utf-8")
    yield made
    made.close()


@pytest.mark.parametrize("name", KINDS)
def test_a_notebook_stops_in_its_own_kernel(kernel: Kernel, name: str) -> None:
    kind = KINDS[name]
    kernel.run("%record off")
    kernel.run("%reset -f")
    kernel.recording_on()
    for number, source in enumerate(kind.cells):
        kernel.run(source, f"cell{number}")
    lab = Lab(kernel)
    try:
        asked = lab.run("%replay --debug", "ask")
        lab.until_shown(asked, "Waiting for a debugger")
        lab.start()
        thread = lab.event("stopped")["threadId"]
        frame = lab.top(thread)
        checked(kind, frame, lab.variables(frame["id"]))
        lab.ask("evaluate", expression=kind.mend, frameId=frame["id"], context="repl")
        lab.ask("next", threadId=thread)
        assert lab.event("stopped")["reason"] == "step"
        lab.ask("continue", threadId=thread)
        assert lab.ended(asked).error is None
        lab.ask("disconnect")
    finally:
        lab.close()
