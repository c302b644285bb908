"""Cells that are restored leave what they would have left had they run."""

from __future__ import annotations

from pathlib import Path

from tests.programs.effect_cases import Program
from tests.programs.test_into import notebook, outputs

FUTURE = (
    "from __future__ import annotations",
    "class A:\n    x: Undefined = 1\ndef f(a: Undefined) -> Missing:\n    return a.x",
    "b = f(A())",
    "n = int(open('n.txt').read())\nclass B:\n    y: Missing = b / n\nprint(A.__annotations__, f.__annotations__, B.__annotations__)",
)


def test_what_a_cell_turns_on_for_all_cells_after_it_holds_when_it_is_restored(tmp_path: Path) -> None:
    """For definitions that are made again, and for cells that run."""
    program = Program(tmp_path, name="p.ipynb")
    notebook(tmp_path, "p.ipynb", *FUTURE)
    program.write("0", "n.txt")
    program.record(exit=1)
    program.write("1", "n.txt")
    again = program.replay("--output", "out.ipynb")
    assert [line["action"] for line in again.told["plan"]] == ["restored", "restored", "restored", "ran"]
    assert outputs(tmp_path / "out.ipynb")[-1] == "{'x': 'Undefined'} {'a': 'Undefined', 'return': 'Missing'} {'y': 'Missing'}\n"
