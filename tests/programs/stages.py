"""The program of test_what_must_run.py, load -> fetch -> transform -> score, in three shapes, and what is edited in it.

Functions say that they ran by `trail.mark(NAME)`: a module outside the project, which writes to the file that TRAIL names.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat

SHAPES = ("script", "package", "notebook")
TRAIL = """import os


def mark(name):
    with open(os.environ["TRAIL"], "a") as file:
        file.write(name + "\\n")
"""
SETTINGS = "FLOOR = 10\n"
RATE = "RATE = 2"
SCALE = """class Scale:
    factor = 3"""
HELPER = """def helper(value):
    trail.mark("helper")
    return value + 1"""
LOAD = """def load():
    trail.mark("load")
    return [{"name": "ada", "size": 4}, {"name": "bob", "size": 5}, {"name": "cid", "size": 6}]"""
FETCH = """def fetch(rows):
    trail.mark("fetch")
    known = {"ada": 30, "bob": 40, "cid": None}
    return [{**row, "paid": known[row["name"]]} for row in rows]"""
TRANSFORM = """def transform(rows, extra=0):
    trail.mark("transform")
    total = RATE * Scale.factor + settings.FLOOR + extra
    return [{**row, "weight": helper(row["size"]) * total} for row in rows]"""
SCORE = """def score(rows):
    trail.mark("score")
    return sum(row["weight"] / row["paid"] for row in rows)"""
FIX = ('row["weight"] / row["paid"]', 'row["weight"] / (row["paid"] or 1)')


def stage(name: str, *lines: str) -> tuple[str, tuple[str, ...]]:
    return name, lines


@dataclass(frozen=True)
class Program:
    """Its functions, and its statements stage by stage; what is not said is as in the plain one."""

    name: str = "plain"
    load: str = LOAD
    fetch: str = FETCH
    transform: str = TRANSFORM
    score: str = SCORE
    stages: tuple[tuple[str, tuple[str, ...]], ...] = (
        stage("load", "rows = load()", 'print("RESULT load", rows)'),
        stage("fetch", "found = fetch(rows)", 'print("RESULT fetch", found)'),
        stage("transform", "ready = transform(found)", 'print("RESULT transform", ready)'),
        stage("score", 'print("RESULT score", score(ready))'),
    )

    def write(self, folder: Path, shape: str) -> None:
        """The project in this shape."""
        folder.mkdir(parents=True)
        (folder / "pyproject.toml").write_text('[project]\nname = "stages"\nversion = "0"\n', "utf-8")
        {"script": self._script, "package": self._package, "notebook": self._notebook}[shape](folder)

    def _main(self) -> str:
        lines = [line for _, lines in self.stages for line in lines]
        return "\n".join(["def main():", *(f"    {line}" for line in lines)])

    def _functions(self) -> list[str]:
        return [RATE, SCALE, HELPER, self.load, self.fetch, self.transform, self.score]

    def _script(self, folder: Path) -> None:
        (folder / "settings.py").write_text(SETTINGS, "utf-8")
        parts = ["import settings\nimport trail", *self._functions(), self._main(), "main()"]
        (folder / "pipeline.py").write_text("\n\n\n".join(parts) + "\n", "utf-8")

    def _package(self, folder: Path) -> None:
        package = folder / "flow"
        package.mkdir()
        (package / "__init__.py").write_text("", "utf-8")
        (package / "settings.py").write_text(SETTINGS, "utf-8")
        (package / "tables.py").write_text("\n\n\n".join([RATE, SCALE]) + "\n", "utf-8")
        (package / "helpers.py").write_text("\n\n\n".join(["import trail", HELPER]) + "\n", "utf-8")
        imports = "import trail\nfrom flow import settings\nfrom flow.helpers import helper\nfrom flow.tables import RATE, Scale"
        (package / "stages.py").write_text("\n\n\n".join([imports, *self._functions()[3:]]) + "\n", "utf-8")
        names = "from flow.stages import fetch, load, score, transform"
        (package / "__main__.py").write_text("\n\n\n".join([names, self._main(), "main()"]) + "\n", "utf-8")

    def _notebook(self, folder: Path) -> None:
        (folder / "settings.py").write_text(SETTINGS, "utf-8")
        cells = {"imports": "import settings\nimport trail", "rate": RATE, "scale": SCALE, "helper": HELPER}
        for name, lines in self.stages:
            cells[name] = "\n\n".join([getattr(self, name), "\n".join(lines)])
        notebook = nbformat.v4.new_notebook()
        for name, source in cells.items():
            cell = nbformat.v4.new_code_cell(source)
            cell["id"] = name
            notebook.cells.append(cell)
        nbformat.write(notebook, folder / "pipeline.ipynb")


PLAIN = Program()
FRAME = Program(
    name="frame",
    load="""def load():
    import pandas
    trail.mark("load")
    return pandas.DataFrame({"name": ["ada", "bob", "cid"], "size": [4, 5, 6]})""",
    fetch="""def fetch(frame):
    trail.mark("fetch")
    frame["paid"] = [30, 40, None]""",
    transform="""def transform(frame, extra=0):
    trail.mark("transform")
    total = RATE * Scale.factor + settings.FLOOR + extra
    return frame.assign(weight=[helper(size) * total for size in frame["size"].tolist()])""",
    score="""def score(frame):
    trail.mark("score")
    rows = frame.to_dict("records")
    return sum(row["weight"] // int(row["paid"]) for row in rows)""",
    stages=(
        stage("load", "frame = load()", 'print("RESULT load", frame.shape)'),
        stage("fetch", "fetch(frame)", 'print("RESULT fetch", frame.shape, frame["paid"].sum())'),
        stage("transform", "ready = transform(frame)", 'print("RESULT transform", ready["weight"].sum())'),
        stage("score", 'print("RESULT score", score(ready))'),
    ),
)
FRAME_FIX = ('int(row["paid"])', 'int(row["paid"] if row["paid"] == row["paid"] else 1)')
ALIASES = Program(
    name="aliases",
    fetch="""def fetch(rows):
    trail.mark("fetch")
    known = {"ada": 30, "bob": 40, "cid": None}
    for row in rows:
        row["paid"] = known[row["name"]]
    rows.append({"name": "dan", "size": 7, "paid": 50})""",
    stages=(
        stage("load", "rows = load()", "also = rows", 'print("RESULT load", rows)'),
        stage("fetch", "fetch(also)", 'print("RESULT fetch", rows)'),
        stage("transform", "ready = transform(rows)", 'print("RESULT transform", ready)'),
        stage("score", "also.append(None)", 'print("RESULT score", score(ready), rows is also, len(rows))'),
    ),
)
GENERATOR = Program(
    name="generator",
    load="""def load():
    trail.mark("load")
    return ({"name": name, "size": size} for name, size in [("ada", 4), ("bob", 5), ("cid", 6)])""",
    stages=(
        stage("load", "rows = load()", 'print("RESULT load")'),
        *PLAIN.stages[1:],
    ),
)


@dataclass(frozen=True)
class Case:
    """One edit, and what must run then."""

    what: str
    """In words, for the table."""
    program: Program
    edits: tuple[tuple[str, str], ...]
    calls: str
    """Functions that must run in a script and a package, of load, fetch, transform, score and helper."""
    cells: str
    """Functions that must run in a notebook."""


def edited(*edits: tuple[str, str], fix: tuple[str, str] = FIX) -> tuple[tuple[str, str], ...]:
    return (*edits, fix)


CASES: dict[str, Case] = {
    "fix": Case("the fix: `score`, which failed", PLAIN, edited(), "score", "score"),
    "nothing": Case("nothing", PLAIN, (), "score", "score"),
    "helper": Case(
        "a helper that `transform` calls", PLAIN, edited(("value + 1", "value + 2")), "transform helper score", "transform helper score"
    ),
    "global": Case("a global that `transform` reads", PLAIN, edited(("RATE = 2", "RATE = 5")), "transform score", "transform score"),
    "default": Case("a default argument of `transform`", PLAIN, edited(("extra=0", "extra=1")), "transform score", "transform score"),
    "class": Case(
        "an attribute of a class that `transform` uses", PLAIN, edited(("factor = 3", "factor = 4")), "transform score", "transform score"
    ),
    "constant": Case(
        "a constant of a module of the project that `transform` imports",
        PLAIN,
        edited(("FLOOR = 10", "FLOOR = 20")),
        "transform score",
        "transform score",
    ),
    "comment": Case(
        "a comment in `transform`", PLAIN, edited(("    total = RATE", "    # what a row weighs\n    total = RATE")), "score", "score"
    ),
    "local": Case(
        "the name of a local variable of `transform`",
        PLAIN,
        edited(("total = RATE", "whole = RATE"), ("* total}", "* whole}")),
        "score",
        "score",
    ),
    "dict": Case(
        "the order of a dict literal in `fetch`, whose result stays",
        PLAIN,
        edited(('{"ada": 30, "bob": 40, "cid": None}', '{"cid": None, "bob": 40, "ada": 30}')),
        "fetch score",
        "fetch score",
    ),
    "dict-returned": Case(
        "the order of a dict literal that `load` returns",
        PLAIN,
        edited(('{"name": "ada", "size": 4}', '{"size": 4, "name": "ada"}')),
        "load fetch transform score",
        "load fetch transform score",
    ),
    "equal": Case(
        "`fetch`, whose new result equals the old",
        PLAIN,
        edited(("known[row", "known.get(row"), ('["name"]]}', '["name"])}')),
        "fetch score",
        "fetch score",
    ),
    "frame": Case("the fix, where `fetch` changes a passed frame in place", FRAME, edited(fix=FRAME_FIX), "score", "score"),
    "aliases": Case("the fix, where two names are one list, which `fetch` changes in place", ALIASES, edited(), "fetch score", "score"),
    "generator": Case("the fix, where `load` returns a generator", GENERATOR, edited(), "load fetch score", "score"),
    "generator-read": Case(
        "`fetch`, which reads a generator that `load` returned",
        GENERATOR,
        edited(("known[row", "known.get(row"), ('["name"]]}', '["name"])}')),
        "load fetch score",
        "load fetch score",
    ),
}
