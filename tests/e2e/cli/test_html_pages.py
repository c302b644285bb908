"""`show --html` and `debug --html` on real programs, through the real command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.cli.test_commands import LOOKUP, SCORE, USE, Ended, recorded, rewound, write_notebook
from tests.unit.show.pages import check

__all__ = ["recorded"]
LOAD = """def rows():
    return [number(text) for text in ["1", "x", "3", "4", "5", "6"]]


def number(text):
    return int(text) if text.isdigit() else None
"""
SHAPE = """def scaled(rows):
    return [scale(row) for row in rows]


def scale(row):
    return row * 10
"""
MAIN = """from load import rows
from shape import scaled

found = rows()
print(scaled(found))
"""
MODULES = {"load.py": LOAD, "shape.py": SHAPE, "main.py": MAIN}
RAISED_FROM = """def load(text):
    try:
        return int(text)
    except ValueError as error:
        error.add_note("in row <7>")
        raise RuntimeError("cannot load") from error


load("x")
"""
EVIL = """from IPython.display import HTML, display
display(HTML("<b>bold</b><script>document.title = 'taken'</script>"))
print("</pre><script>alert(1)</script>")"""


def written(ended: Ended, page: Path) -> str:
    assert ended.code == 0, ended.err
    assert f"Wrote {page.name}" in ended.out
    return page.read_text(encoding="utf-8")


def test_a_notebook_as_a_page(recorded: Path) -> None:
    found = check(written(rewound("show", "last", "--html", "run.html", cwd=recorded), recorded / "run.html"))

    for part in ("crm.ipynb", "✗ failed", "cell 2", "qualify(email)", "looking up unknown@nowhere.com", "What came from where"):
        assert part in found.text


def test_the_report_as_a_page(recorded: Path) -> None:
    found = check(written(rewound("debug", "last", "--html", "report.html", cwd=recorded), recorded / "report.html"))

    for part in ("'NoneType' object is not subscriptable", "% sure", "return known.get(email)", "evidence", "rewound replay"):
        assert part in found.text


def test_with_json_the_document_is_printed_and_the_page_written(recorded: Path) -> None:
    ended = rewound("debug", "last", "--json", "--html", "both.html", cwd=recorded)

    assert json.loads(ended.out)["failure"]["function"] == "score_lead"
    assert (recorded / "both.html").exists()


def test_requests_that_make_no_sense(recorded: Path) -> None:
    for words in (("--step", "cell:1", "--html", "x.html"), ("--html", "nowhere/x.html"), ("--html", ".")):
        ended = rewound("show", "last", *words, cwd=recorded)
        assert (ended.code, ended.out) == (2, "")
        assert "--html" in ended.err or "cannot be written" in ended.err


def test_three_modules_as_pages(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert rewound("record", "main.py", cwd=tmp_path).code == 1
    run = check(written(rewound("show", "--html", "run.html", cwd=tmp_path), tmp_path / "run.html"))
    report = check(written(rewound("debug", "--html", "report.html", cwd=tmp_path), tmp_path / "report.html"))

    for name in MODULES:
        assert name in run.text
    assert "number × 6" in run.text, "equal calls are one box"
    assert "row * 10" in report.text
    assert "text.isdigit()" in report.text


def test_the_exceptions_that_the_error_came_from(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "main.py").write_text(RAISED_FROM, encoding="utf-8")
    assert rewound("record", "main.py", cwd=tmp_path).code == 1
    found = check(written(rewound("debug", "--html", "report.html", cwd=tmp_path), tmp_path / "report.html"))

    for part in ("RuntimeError: cannot load", "raised from ValueError", "note: in row <7>", "int(text)"):
        assert part in found.text


def test_recorded_output_cannot_run_in_the_page(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    write_notebook(tmp_path / "evil.ipynb", EVIL, LOOKUP, SCORE, USE)
    rewound("record", "evil.ipynb", cwd=tmp_path)
    found = check(written(rewound("show", "--html", "run.html", cwd=tmp_path), tmp_path / "run.html"))

    assert len(found.frames) == 1
    assert "</pre><script>alert(1)</script>" in found.text, "as text"
