"""Replays across versions: what was renamed, moved, split or dropped since the recording is asked for once, and nothing is done twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from rewound.replay.kept import Kept, keep, read_kept
from rewound.replay.mapping import read_mapping
from tests.programs.effect_cases import Program
from tests.programs.world import world

HELPERS = """
    import json
    import urllib.request

    RATE = 3

    def ask(url, question):
        \"\"\"Costs money.\"\"\"
        open("ran.txt", "a").write("ASK\\n")
        request = urllib.request.Request(url + "/pay", data=json.dumps({"q": question}).encode(), method="POST")
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())["n"]

    def scale(number):
        open("ran.txt", "a").write("SCALE\\n")
        return number * RATE
"""
SCALE = 'open("ran.txt", "a").write("SCALE\\n")\n        return number * RATE'
MAIN = """
    import helpers
    from helpers import ask

    def work(url):
        open("ran.txt", "a").write("WORK\\n")
        return helpers.scale(ask(url, "how much?"))

    def show(value):
        open("ran.txt", "a").write("SHOW\\n")
        print("RESULT", value)

    show(work({url!r}))
"""


class Project(Program):
    """A script and its module, whose functions say that they ran."""

    def put(self, helpers: str = HELPERS, main: str = MAIN, *, url: str, module: str = "helpers.py") -> None:
        self.write(helpers, module)
        self.write(main.replace("{url!r}", repr(url)))

    def ran(self) -> list[str]:
        """What ran since this was asked."""
        path = self.folder / "ran.txt"
        found = path.read_text("utf-8").split() if path.exists() else []
        path.unlink(missing_ok=True)
        return found

    def refused(self, *options: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.replay(*options, exit=3).told["unmapped"]
        return found


def actions(told: dict[str, Any]) -> dict[str, str]:
    return {line["function"] or line["cell_id"]: line["action"] for line in told["plan"] if line["function"] != "<module>"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_a_renamed_function_is_asked_for_once_and_paid_for_once(project: Project) -> None:
    with world() as paid:
        project.put(url=paid.url)
        project.record()
        assert project.ran() == ["WORK", "ASK", "SCALE", "SHOW"]
        project.put(HELPERS.replace("ask", "ask_model"), MAIN.replace("ask", "ask_model"), url=paid.url)

        (asked,) = project.refused("--dry-run")
        assert asked["name"] == "ask"
        assert asked["proposals"][0]["name"] == "ask_model"
        assert asked["proposals"][0]["likeness"] > 0.9
        assert project.ran() == []
        said = project._command("replay", project.run)
        assert said.returncode == 3
        assert f"rewound replay {project.run} --map ask=ask_model" in said.stderr

        done = project.replay("--map", "ask=ask_model")
        assert actions(done.told) == {"work": "served", "show": "served"}
        assert done.told["mapping"] == [{"old": "ask", "new": "ask_model", "from": "given"}]
        assert project.ran() == []
        assert paid.total == 1

        # kept: applied by itself, also after an edit that has nothing to do with it
        project.write(MAIN.replace("ask", "ask_model").replace("{url!r}", repr(paid.url)).replace('"RESULT"', '"TOTAL"'))
        again = project.replay()
        assert again.told["mapping"] == [{"old": "ask", "new": "ask_model", "from": "private"}]
        assert (project.ran(), paid.total) == (["SHOW"], 1)
        assert "mapped: ask is ask_model (kept from before)" in project.text("replay", "--dry-run")
        assert project.command("replay", again.told["run"], "--dry-run").told["mapping"] == []  # a replay has today's names
        assert actions(project.replay("--from", "ask_model", "--dry-run").told)["show"] == "run"


def test_functions_that_move_to_another_module_and_a_module_that_is_renamed(project: Project) -> None:
    with world() as paid:
        project.put(url=paid.url)
        project.record()
        project.ran()
        main = (
            MAIN.replace("import helpers\n", "import tools\n").replace("helpers.scale", "tools.scale").replace("from helpers", "from tools")
        )
        (project.folder / "helpers.py").unlink()
        project.put(main=main, url=paid.url, module="tools.py")
        (asked,) = project.refused()
        assert (asked["name"], asked["proposals"][0]["name"]) == ("helpers.py", "tools.py")
        assert actions(project.replay("--map", "helpers.py=tools.py").told) == {"work": "served", "show": "served"}
        assert (project.ran(), paid.total) == ([], 1)


def test_a_function_that_moved_reads_the_globals_of_where_it_is(project: Project) -> None:
    project.write("RATE = 3\n\ndef scale(number):\n    print('scales')\n    total = number * RATE\n    return total + 1\n", "helpers.py")
    project.write("from helpers import scale\nprint(scale(2))")
    project.record()
    project.write("", "helpers.py")
    project.write("RATE = 3\n\ndef scale(number):\n    print('scales')\n    total = number * RATE\n    return total + 1\n", "tools.py")
    project.write("from tools import scale\nprint(scale(2))")
    (asked,) = project.refused()
    assert (asked["name"], asked["proposals"][0]["name"]) == ("scale", "scale")
    assert actions(project.replay("--map", "helpers.py:scale=tools.py:scale").told) == {"scale": "served"}
    project.write("RATE = 5\n\ndef scale(number):\n    print('scales')\n    total = number * RATE\n    return total + 1\n", "tools.py")
    done = project.replay()
    assert actions(done.told) == {"scale": "ran"}
    assert done.printed.split() == ["scales", "11"]


def test_a_script_that_is_another_file_now_says_so_by_source(project: Project) -> None:
    with world() as paid:
        project.put(url=paid.url)
        project.record()
        project.ran()
        (project.folder / "program.py").rename(project.folder / "renamed.py")
        done = project.replay("--source", "renamed.py")
        assert actions(done.told) == {"work": "served", "show": "served"}
        assert done.told["mapping"] == [{"old": "program.py", "new": "renamed.py", "from": "given"}]
        assert (project.ran(), paid.total) == ([], 1)


def test_a_method_and_a_class_that_are_renamed(project: Project) -> None:
    text = """
        class Loader:
            def load(self, size):
                print("loads")
                found = [number * 2 for number in range(size)]
                return found

        print(Loader().load(3))
    """
    project.write(text)
    project.record()
    project.write(text.replace("load(", "load_rows("))
    (asked,) = project.refused()
    assert (asked["name"], asked["proposals"][0]["name"]) == ("Loader.load", "Loader.load_rows")
    assert actions(project.replay("--map", "Loader.load=Loader.load_rows").told) == {"Loader.load_rows": "served"}
    project.write(text.replace("Loader", "Reader"))
    (asked,) = project.refused()
    assert (asked["name"], asked["proposals"][0]["name"]) == ("Loader", "Reader")
    assert actions(project.replay("--map", "Loader=Reader").told) == {"Reader.load": "served"}


def test_a_fix_is_not_asked_for(project: Project) -> None:
    with world() as paid:
        project.put(url=paid.url)
        project.record()
        project.ran()
        inlined = MAIN.replace("helpers.scale(ask(", "(ask(").replace('"))', '")) * 3')
        project.put(HELPERS.replace(f"    def scale(number):\n        {SCALE}\n", ""), inlined, url=paid.url)
        dropped = project.replay()
        assert dropped.told["gone"] == ["scale"]
        assert "was deleted since: scale" in project.text("replay", "--dry-run")
        project.put(
            HELPERS.replace(SCALE, "return sorted({str(number)}, key=len)[0]").replace("scale", "as_text"),
            MAIN.replace("scale", "as_text"), url=paid.url,
        )  # fmt: skip
        assert project.replay().told["gone"] == ["scale"]
        project.put(HELPERS.replace("number * RATE", "sum([number] * RATE)"), url=paid.url)
        assert project.replay().told["gone"] == []
        assert paid.total == 1


def test_a_wrong_mapping_makes_steps_run_and_changes_no_result(project: Project) -> None:
    text = "def one(n):\n    return n + 1\n\ndef two(n):\n    return n + 2\n\nprint(one(1), two(1))\n"
    project.write(text)
    project.record()
    project.write(text.replace("def one", "def three").replace("one(1)", "three(1)").replace("n + 1", "n + 10"))
    done = project.replay("--map", "one=three")
    assert (actions(done.told), done.printed.split()) == ({"three": "ran", "two": "served"}, ["11", "3"])
    assert project.replay("--map", "one=-", "--dry-run").told["mapping"] == [{"old": "one", "new": "-", "from": "given"}]


# ---- notebooks

CELLS = {
    "load": "import time\ntime.sleep(0.2)\nrows = [number * 3 for number in range(5)]\nlabel = 'rows'",
    "clean": "def cleaned(rows):\n    print('cleans')\n    return [row for row in rows if row % 2 == 0]\nkept = cleaned(rows)",
    "use": "print(label, sum(kept))",
}


def book(folder: Path, cells: dict[str, str]) -> Program:
    made = [nbformat.v4.new_code_cell(text, id=cell) for cell, text in cells.items()]
    nbformat.write(nbformat.v4.new_notebook(cells=made), folder / "program.ipynb")
    return Program(folder, name="program.ipynb")


@pytest.mark.slow
def test_cells_with_other_ids(tmp_path: Path) -> None:
    program = book(tmp_path, CELLS)
    program.record()
    book(tmp_path, {f"new-{cell}": text for cell, text in CELLS.items()})
    asked = program.replay(exit=3).told["unmapped"]
    assert [(one["name"], one["proposals"][0]["name"]) for one in asked] == [(f"cell-{cell}", f"cell-new-{cell}") for cell in CELLS]

    pairs = [word for cell in CELLS for word in ("--map", f"cell-{cell}=cell-new-{cell}")]
    done = program.replay(*pairs, "--map-shared")
    assert actions(done.told) == {f"new-{cell}": "restored" for cell in CELLS}
    shared = json.loads((tmp_path / "rewound-mappings.json").read_text("utf-8"))
    assert shared["mappings"][0]["pairs"] == [[f"cell-{cell}", f"cell-new-{cell}"] for cell in sorted(CELLS)]

    book(tmp_path, {f"new-{cell}": text.replace("label, sum", "label, 2 * sum") for cell, text in CELLS.items()})
    again = program.replay("--output", "out.ipynb")
    assert actions(again.told) == {"new-load": "restored", "new-clean": "restored", "new-use": "ran"}
    assert {entry["from"] for entry in again.told["mapping"]} == {"shared"}
    made = nbformat.read(tmp_path / "out.ipynb", 4)
    assert "".join(made.cells[2].outputs[0].text) == "rows 36\n"


@pytest.mark.slow
def test_a_cell_that_is_split_and_cells_that_are_joined(tmp_path: Path) -> None:
    program = book(tmp_path, CELLS)
    program.record()
    definition, use = CELLS["clean"].rsplit("\n", 1)
    split = {"load": CELLS["load"], "define": definition, "apply": use, "use": CELLS["use"]}
    book(tmp_path, split)
    (asked,) = program.replay(exit=3).told["unmapped"]
    assert asked["proposals"][0]["name"] == "cell-define,cell-apply"
    done = program.replay("--map", "cell-clean=cell-define,cell-apply", "--output", "out.ipynb")
    assert actions(done.told) == {"load": "restored", "define": "ran", "apply": "restored", "use": "restored"}
    made = nbformat.read(tmp_path / "out.ipynb", 4)
    assert "".join(made.cells[3].outputs[0].text) == "rows 18\n"

    book(tmp_path, {"start": CELLS["load"] + "\n" + CELLS["clean"], "use": CELLS["use"]})
    names = {one["name"]: one["proposals"][0]["name"] for one in program.replay(exit=3).told["unmapped"]}
    assert names == {"cell-load": "cell-start", "cell-clean": "cell-start"}
    joined = program.replay("--map", "cell-load=cell-start", "--map", "cell-clean=cell-start")
    assert actions(joined.told) == {"start": "restored", "use": "restored"}
    book(tmp_path, {"start": CELLS["load"] + "\n" + CELLS["clean"], "use": CELLS["use"] + "\nprint(kept)"})
    edited = program.replay("--output", "out.ipynb")
    assert actions(edited.told) == {"start": "restored", "use": "ran"}
    assert "".join(nbformat.read(tmp_path / "out.ipynb", 4).cells[1].outputs[0].text) == "rows 18\n[0, 6, 12]\n"


def test_a_function_of_a_notebook_that_is_renamed(tmp_path: Path) -> None:
    program = book(tmp_path, CELLS)
    program.record()
    book(tmp_path, {cell: text.replace("cleaned", "without_odd") for cell, text in CELLS.items()})
    (asked,) = program.replay(exit=3).told["unmapped"]
    assert (asked["name"], asked["proposals"][0]["name"]) == ("cleaned", "without_odd")
    assert set(actions(program.replay("--map", "cleaned=without_odd").told).values()) == {"restored"}


def test_cells_that_come_and_go_are_not_asked_for(tmp_path: Path) -> None:
    program = book(tmp_path, {**CELLS, "look": "kept[:2]", "plan": "# what else?\nlimit = 10"})
    program.record()
    book(tmp_path, {**CELLS, "see": "rows[-1]", "more": "average = sum(kept) / len(kept)\nprint(f'{average:.2f}')"})
    done = program.replay()
    assert done.told["gone"] == ["cell-look", "cell-plan"]
    assert done.told["status"] == "succeeded"


# ---- what is said, and what is kept


def test_what_cannot_be_mapped(project: Project) -> None:
    with world() as paid:
        project.put(url=paid.url)
        project.record()

        def said(*pairs: str) -> str:
            done = project._command("replay", project.run, *[word for pair in pairs for word in ("--map", pair)])
            assert done.returncode == 2
            return done.stderr

        assert "the recording holds no step asks" in said("asks=scale")
        assert "Did you mean ask" in said("asks=scale")
        assert "today's source has no step scales" in said("ask=scales")
        assert "a function cannot be mapped to several" in said("ask=scale,work")
        assert "ask is a function, helpers.py a file" in said("ask=helpers.py")
        assert "Leave --as-is or --map out" in project._command("replay", project.run, "--as-is", "--map", "ask=scale").stderr
        (project.folder / "rewound-mappings.json").write_text("<<<<<<< HEAD\n{", "utf-8")
        assert "rewound-mappings.json is no file of mappings" in project._command("replay", project.run).stderr
        assert (project.folder / "rewound-mappings.json").read_text("utf-8") == "<<<<<<< HEAD\n{"


def test_kept_mappings_are_sorted_a_pair_a_line_and_not_more_than_a_thousand(tmp_path: Path) -> None:
    path = tmp_path / "store" / "mappings.json"
    keep(path, Kept("main.py", "b", "c", {"two": "2", "one": "ein's"}))
    keep(path, Kept("main.py", "a", "c", {"x": "y"}))
    keep(path, Kept("main.py", "b", "c", {"three": "3"}))
    assert [(entry.then, dict(entry.pairs)) for entry in read_kept(path)] == [
        ("a", {"x": "y"}),
        ("b", {"one": "ein's", "three": "3", "two": "2"}),
    ]
    lines = [line.strip().rstrip(",") for line in path.read_text("utf-8").splitlines()]
    assert [line for line in lines if line.startswith('["')][1:] == ['["one", "ein\'s"]', '["three", "3"]', '["two", "2"]']
    with pytest.raises(Exception, match="1,000 are the most"):
        keep(path, Kept("main.py", "b", "c", {f"f{number}": "g" for number in range(998)}))
    assert len(read_kept(path)) == 2
    for damaged in ("", "[]", '{"format": "other"}', '{"format": "rewound mappings", "version": 2}'):
        path.write_text(damaged, "utf-8")
        with pytest.raises(Exception, match="is no file of mappings"):
            read_kept(path)
        with pytest.raises(Exception, match="is no file of mappings"):
            keep(path, Kept("main.py", "b", "c", {"a": "b"}))
        assert path.read_text("utf-8") == damaged


def test_the_texts_of_mappings_are_checked() -> None:
    assert read_mapping(["a = b", "cell-1=cell-2,cell-3"]) == {"a": "b", "cell-1": "cell-2,cell-3"}
    for wrong in (["a"], ["=b"], ["a="], ["a=b", "a=c"]):
        with pytest.raises(Exception, match="--map"):
            read_mapping(wrong)
