"""What a run recorded is handed to another program: matched, checked before the start, guarded, and a run of its own."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest

from rewound.errors import MissingData, RewoundError
from rewound.replay import replay
from rewound.replay.into import hand_over
from rewound.store import open_reader
from tests.programs.effect_cases import Program, Replayed
from tests.programs.test_guards import of_rows

UP = """
    from dataclasses import dataclass

    LIMIT = 10

    @dataclass
    class Lead:
        email: str
        size: int

        def big(self):
            return self.size > LIMIT

    def load(count):
        with open("loaded.txt", "a") as file:
            file.write("loaded ")
        return [Lead(f"{number}@acme.com", number * 8) for number in range(count)]

    def stats(rows):
        return {"count": len(rows), "names": [row.email for row in rows]}

    rows = load(3)
    summary = stats(rows)
"""
SCORE = """
    def score(rows: list, threshold: int = 5, *, names=()):
        print([row.big() for row in rows], threshold, *names)
        return sum(row.size for row in rows) + threshold
"""
CELLS = (
    "from dataclasses import dataclass\nRATE = 3\n@dataclass\nclass Lead:\n    size: int\n    def big(self):\n        return self.size * RATE > 10",
    "rows = [Lead(1), Lead(9)]\nalias = rows\ncount = len(rows)\nticks = (row for row in rows)",
    "count = 99\nassert False, 'boom'",
)
DOWN = (
    "import math",
    "threshold = 5\ncount = 1\ntotal = count * 2",
    "print(count, total, threshold, [row.big() for row in rows])\nrows.append('more')",
    "print(same is rows, len(same))",
)


def notebook(folder: Path, name: str, *cells: str, parameters: int | None = None) -> None:
    made = [nbformat.v4.new_code_cell(text, id=f"c{number}") for number, text in enumerate(cells)]
    if parameters is not None:
        made[parameters]["metadata"]["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=made), folder / name)


def outputs(path: Path) -> list[str]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join("".join(output.get("text", "")) for output in cell["outputs"]) for cell in cells]


def rows_of(program: Program, run: str) -> list[Any]:
    """Everything that the store holds of a run."""
    with closing(sqlite3.connect(program.store / "store.db")) as database:
        tables = {"run": "id", "cell": "run", "chunk": "run", "code": "run", "effect": "run", "held": "run"}
        return [database.execute(f"SELECT * FROM {table} WHERE {column} = ?", (run,)).fetchall() for table, column in tables.items()]


@pytest.fixture
def leads(tmp_path: Path) -> Program:
    """A recorded script whose class is its own."""
    program = Program(tmp_path, name="leads.py")
    program.write(UP)
    program.write(SCORE, "score.py")
    program.record()
    return program


def hand(program: Program, run: str, *options: str, exit: int = 0) -> Replayed:
    return program.command("replay", run, *options, exit=exit)


def refused(program: Program, run: str, *into: str, **options: Any) -> str:
    """The message; nothing has run."""
    before = [one.id for one in open_reader(f"sqlite:///{program.store}").runs()]
    with pytest.raises(RewoundError) as error:
        hand_over([run], into, store=f"sqlite:///{program.store}", start=program.folder, **options)
    assert [one.id for one in open_reader(f"sqlite:///{program.store}").runs()] == before
    return str(error.value)


@pytest.mark.slow
def test_into_a_function(leads: Program) -> None:
    run = leads.run
    before = rows_of(leads, run)
    planned = hand(leads, run, "--into", "score.py:score", "--dry-run").told
    assert planned["run"] is None
    (value,) = planned["into"]["values"]
    assert (value["name"], value["parameter"], value["type"], planned["into"]["left"]) == (
        "rows",
        "rows",
        "builtins.list",
        ["threshold", "names"],
    )

    made = hand(leads, run, "--into", "score:score", "--set", "threshold=7", "--map", "stats.names=names")
    assert made.printed.splitlines()[0] == "[False, False, True] 7 0@acme.com 1@acme.com 2@acme.com"
    assert (leads.folder / "loaded.txt").read_text() == "loaded "  # the upstream has not run again
    reader = open_reader(f"sqlite:///{leads.store}")
    new = reader.run(made.told["run"])
    assert (new.kind, new.replay_of, [one["run"] for one in new.meta["into"]["from"]]) == ("call", None, [run, run])
    result = reader.find_step(new.id, "score").result
    assert result is not None and reader.view(result) == 31

    assert set(reader.kin(new.id)) == {new.id, run}  # what somebody else needs to replay it

    again = leads.command("replay", new.id)
    assert [line["action"] for line in again.told["plan"] if line["function"] == "score"] == ["served"]
    other = leads.command("replay", new.id, "--set", "threshold=100")
    assert other.printed.splitlines()[0].startswith("[False, False, True] 100 ")
    assert leads.command("verify", other.told["run"]).told["reproducible"] is True
    leads.write(SCORE.replace("+ threshold", "- threshold"), "score.py")
    mended = leads.command("replay", new.id)
    assert open_reader(f"sqlite:///{leads.store}").find_step(mended.told["run"], "score").status == "succeeded"
    assert rows_of(leads, run) == before


@pytest.mark.slow
def test_into_a_script(leads: Program) -> None:
    run = leads.run
    leads.write(
        """
        names: list[str] = []
        count = 3

        def shout(names):
            return [name.upper() for name in names]

        loud = shout(names)
        print(loud, count)
        """,
        "shout.py",
    )
    made = hand(leads, run, "--from", "stats", "--into", "shout.py", "--set", "count=4")
    assert made.printed.splitlines()[0] == "['0@ACME.COM', '1@ACME.COM', '2@ACME.COM'] 4"
    assert "names: list[str] = []" in (leads.folder / "shout.py").read_text("utf-8")
    for options in ((), ("--as-is",)):
        again = leads.command("replay", made.told["run"], *options)
        assert again.printed.splitlines()[0] == made.printed.splitlines()[0]
    assert again.told["given"] == {"count": 4}
    # what the script computes itself is taken from elsewhere only if somebody says so
    assert "loud" not in [value["parameter"] for value in made.told["into"]["values"]]
    mapped = hand(leads, run, "--from", "stats", "--into", "shout.py", "--map", "names=loud")
    assert mapped.printed.splitlines()[0] == "['0@acme.com', '1@acme.com', '2@acme.com'] 3"


@pytest.mark.slow
def test_into_a_notebook(tmp_path: Path) -> None:
    program = Program(tmp_path, name="up.ipynb")
    notebook(tmp_path, "up.ipynb", *CELLS)
    notebook(tmp_path, "down.ipynb", *DOWN, parameters=1)
    program.record(exit=1)
    run = program.run
    made = hand(program, run, "--into", "down.ipynb", "--map", "alias=same", "--output", "out.ipynb")
    # of the failed run: the state before the failure; two names of one list stay that
    assert outputs(tmp_path / "out.ipynb") == ["", "", "", "2 4 5 [False, True]\n", "True 3\n"]
    assert [value["parameter"] for value in made.told["into"]["values"]] == ["same", "count", "rows"]
    new = open_reader(f"sqlite:///{program.store}").run(made.told["run"])
    assert (new.kind, new.source, new.replay_of) == ("notebook", str(tmp_path / "down.ipynb"), None)

    again = program.command("replay", new.id, "--from", "cell:2", "--output", "out.ipynb")
    assert [line["action"] for line in again.told["plan"]] == ["restored", "restored", "restored", "ran", "ran"]
    assert program.command("verify", new.id).told["reproducible"] is True
    assert "could not be stored" in refused(program, run, "down.ipynb", mapping={"ticks": "same"})
    assert "needs: same" in refused(program, run, "down.ipynb")


def test_types_are_checked_before_the_start(leads: Program) -> None:
    leads.write(
        """
        from typing import Optional

        def typed(rows: "list[int]"): ...
        def optional(summary: Optional[str] = None): ...
        def literal(count=3): ...
        def used(summary): ...
        def fine(summary: dict[str, object] | None, rows: list["Lead"]): ...

        class Lead: ...

        used(5)
        """,
        "typed.py",
    )
    run = leads.run
    leads.command("record", "typed.py")
    told = refused(leads, run, "typed.py:typed")
    assert "is annotated" in told and "list[int]" in told and "rows of load (s1)" in told
    assert "is annotated Optional[str]" in refused(leads, run, "typed.py:optional")
    assert "is int in its source: 3" in refused(leads, run, "typed.py:literal", mapping={"rows": "count"})
    assert "was int in its last recorded run" in refused(leads, run, "typed.py:used")
    place: dict[str, Any] = {"dry_run": True, "store": f"sqlite:///{leads.store}", "start": leads.folder}
    assert hand_over([run], ["typed.py:fine"], **place)[0].status == "succeeded"
    assert replay(run, into="typed.py:fine", run_id="r0c0ffee1", **place).status == "succeeded"
    for into, run_id, why in ((["typed.py:fine"], "mine", "no id of a run"), (["typed.py:fine", "score.py:score"], "r0c0ffee1", "makes 2")):
        assert why in refused(leads, run, *into, run_id=run_id)
    assert "Nothing is named" in refused(leads, run)


def test_names_that_are_not_there_are_told_with_those_that_are(leads: Program) -> None:
    run = leads.run
    assert "needs: rows" in refused(leads, run, "score.py:score", from_step="stats")
    assert "It has rows, threshold, names" in refused(leads, run, "score.py:score", mapping={"rows": "row"})
    assert "Did you mean summary?" in refused(leads, run, "score.py:score", mapping={"sumary": "rows"})
    assert "has no parameter limit" in refused(leads, run, "score.py:score", overrides={"limit": 1})
    assert "It defines score" in refused(leads, run, "score.py:scores")
    assert "names neither" in refused(leads, run, "score")
    for options, told in (
        (("--into", "score.py:score", "--as-is"), "--as-is and --into do not go together"),
        (("--also", run), "goes with --into"),
    ):
        done = leads._command("replay", run, *options)
        assert (done.returncode, told in done.stderr) == (2, True), done.stderr


def test_a_mutation_of_the_target_is_held_back(leads: Program) -> None:
    run = leads.run
    leads.write(
        """
        import rewound

        @rewound.step(mutates=True)
        def pay(count):
            with open("paid.txt", "a") as file:
                file.write("paid ")

        def settle(summary):
            pay(summary["count"])
        """,
        "settle.py",
    )
    held = hand(leads, run, "--into", "settle.py:settle", exit=3)
    assert (held.told["status"], (leads.folder / "paid.txt").exists()) == ("held", False)
    made = hand(leads, run, "--into", "settle.py:settle", "--allow-mutations", "pay")
    assert (leads.folder / "paid.txt").read_text() == "paid "
    leads.command("replay", made.told["run"], "--from", "settle")  # a replay of it does not pay a second time
    assert (leads.folder / "paid.txt").read_text() == "paid "


def test_parts_of_a_result_that_are_one_object_stay_one(tmp_path: Path) -> None:
    program = Program(tmp_path, name="up.py")
    program.write("def make():\n    both = [1, 2]\n    return {'left': both, 'right': both}, 5\n\npair, count = make()\n", "up.py")
    program.write("def use(left, right, /, five=0):\n    print(left is right, left, five)\n", "use.py")
    program.record()
    mapping = ("--map", "pair.left=left", "--map", "pair.right=right", "--map", "count=five")
    assert hand(program, program.run, "--from", "make", "--into", "use.py:use", *mapping).printed.splitlines()[0] == "True [1, 2] 5"


def test_a_class_that_has_changed_is_told(tmp_path: Path) -> None:
    program = Program(tmp_path, name="up.py")
    program.write("class Order:\n    rate = 2\n\ndef order():\n    return Order()\n", "orders.py")
    program.write("import orders\none = orders.order()\n", "up.py")
    program.write("def use(one):\n    print(one.rate)\n", "use.py")
    program.record()
    run = program.run
    assert hand(program, run, "--into", "use.py:use").told["into"]["warnings"] == []
    program.write("class Order:\n    rate = 3\n\ndef order():\n    return Order()\n", "orders.py")
    made = hand(program, run, "--into", "use.py:use")
    (warning,) = made.told["into"]["warnings"]
    assert "Order of orders.py, which has changed" in warning
    assert made.printed.splitlines()[0] == "3"


def test_large_values_stay_one_and_are_looked_through_before_the_start(tmp_path: Path) -> None:
    """Of a size that is read only where it is asked for."""
    program = Program(tmp_path, name="up.ipynb")
    notebook(tmp_path, "up.ipynb", "rows = [f'row {number}' for number in range(50_000)]\nalias = rows")
    program.write("def use(rows, alias):\n    print(rows is alias, len(rows))\n", "use.py")
    program.record()
    assert hand(program, program.run, "--into", "use.py:use").printed.splitlines()[0] == "True 50000"
    of_rows("blob", "data")(program.store)
    with pytest.raises(MissingData, match="is damaged"):
        hand_over([program.run], ["use.py:use"], store=f"sqlite:///{program.store}", start=program.folder)


@pytest.mark.slow
def test_fanned_out(leads: Program) -> None:
    """Two runs into two targets: each has the values of its run, and what is mapped for one target is not asked of the other."""
    leads.write(UP.replace("load(3)", "load(2)"))
    leads.command("record", "leads.py")
    leads.write("def show(rows):\n    print('show', rows)\n", "show.py")
    notebook(leads.folder, "many.ipynb", "count = 1", "open('many.txt', 'a').write(f'{count} ')", parameters=0)
    first, second = [run["run"] for run in leads.command("runs").told["runs"]][::-1]
    options = ("--map", "stats.count=count", "--from", "stats", "--map", "result.names=rows")
    done = hand(leads, first, "--also", second, "--into", "show.py:show", "--into", "many.ipynb", *options)
    printed = [line for line in done.printed.splitlines() if line.startswith("show")]
    assert printed == ["show ['0@acme.com', '1@acme.com', '2@acme.com']", "show ['0@acme.com', '1@acme.com']"]
    assert (leads.folder / "many.txt").read_text() == "3 2 "
    assert [run["replay_of"] for run in done.told["runs"]] == [first, first, second, second]
    assert len({run["run"] for run in done.told["runs"]}) == 4
    assert (
        "4 hand-overs"
        in leads._command("replay", first, "--also", second, "--into", "show.py:show", "--into", "many.ipynb", *options, "--dry-run").stdout
    )
