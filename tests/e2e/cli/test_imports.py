"""A cell that says where modules are found is restored, and the modules are found."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.cli.test_commands import rewound, write_notebook


def test_modules_from_a_folder_that_a_restored_cell_has_named(project: Path) -> None:
    (project / "notebooks").mkdir()
    (project / "library").mkdir()
    (project / "library" / "leads.py").write_text("def first(lead):\n    return lead['name']\n", "utf-8")
    paths, imports = "import sys\nsys.path.insert(0, '../library')", "import leads\nfrom leads import first"
    cells = [paths, imports, "lead = {'nam': 'Ada'}", "print(first(lead))"]
    path = project / "notebooks" / "a.ipynb"
    write_notebook(path, *cells)
    assert rewound("record", str(path)).code == 1
    write_notebook(path, *(cell.replace("'nam'", "'name'") for cell in cells))
    ended = rewound("replay", "last", "--json")

    assert ended.code == 0, ended.err
    assert [line["action"] for line in ended.document["plan"] if line["function"] is None] == ["restored", "restored", "ran", "ran"]
