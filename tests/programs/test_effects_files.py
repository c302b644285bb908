"""Files that a program reads and writes: a replay runs again what read a file that has changed, and what made one that is missing."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from rewound.effects import contents
from rewound.effects.contents import Contents, Hasher, contents_of, hashed
from rewound.replay import replay
from tests.programs.effect_cases import Program

pytestmark = pytest.mark.once

READERS = {
    "by_open": 'open("a.txt").read()',
    "by_mode": 'open(mode="rb", file="b.txt").read()',
    "by_path": 'Path("c.txt").read_text()',
    "by_name": 'opened("d.txt").read()',
    "by_json": 'json.load(open("e.json"))',
    "by_zip": 'gzip.open("f.gz").read()',
    "by_pandas": 'pd.read_csv("g.csv").to_dict()',
    "by_parquet": 'pd.read_parquet("h.parquet").to_dict()',
    "by_numpy": 'np.load("i.npy").tolist()',
    "by_text": 'np.loadtxt("j.txt").tolist()',
    "by_polars": 'pl.read_csv("k.csv").to_dicts()',
    "by_lazy": 'pl.scan_parquet("l.parquet").collect().to_dicts()',
    "by_arrow": 'pq.read_table("m.parquet").to_pydict()',
    "by_folder": 'pq.read_table("parts").to_pydict()',
    "by_thread": 'list(ThreadPoolExecutor().map(np.load, ["n.npy"]))[0].tolist()',
    "by_helper": "config()",
}
"""Functions of the program, each with its way to read a file of its own."""
FILES = (
    "a.txt b.txt c.txt d.txt e.json f.gz g.csv h.parquet i.npy j.txt k.csv l.parquet m.parquet parts/one.parquet n.npy settings.ini".split()
)
HEAD = """
import configparser, gzip, json
from concurrent.futures import ThreadPoolExecutor
from io import open as opened
from pathlib import Path
import numpy as np, pandas as pd, polars as pl, pyarrow.parquet as pq

def config():
    parser = configparser.ConfigParser()
    parser.read("settings.ini")
    return dict(parser["all"])
"""
NO_DATA = 'print(len(Path(json.__file__).read_text()) > 0, open("/dev/null").read(), len(Path("module.py").read_text()))'


def write_files(folder: Path, number: int) -> None:
    """Every file of `FILES`, with this number in it: what is as long as before is not the same."""
    import gzip

    import numpy as np
    import pandas as pd

    (folder / "parts").mkdir(exist_ok=True)
    for name in FILES:
        path = folder / name
        if path.suffix == ".parquet":
            pd.DataFrame({"n": [number]}).to_parquet(path)
        elif path.suffix == ".npy":
            np.save(path, np.array([number]))
        elif path.suffix == ".gz":
            path.write_bytes(gzip.compress(str(number).encode()))
        else:
            path.write_text({".csv": f"n\n{number}\n", ".ini": f"[all]\nn={number}\n"}.get(path.suffix, str(number)), encoding="utf-8")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def reasons(told: dict[str, Any]) -> dict[str, str]:
    """What runs, by function or by place in the notebook, and why; without the module's own statements."""
    lines = [line for line in told["plan"] if line["action"] in ("run", "ran") and line["function"] != "<module>"]
    return {line["function"] or f"cell {line['cell']}": line["reason"] for line in lines}


def planned(program: Program, run: str) -> dict[str, str]:
    """The same of a replay that is only planned."""
    outcome = replay(run, dry_run=True, store=f"sqlite:///{program.store}")
    lines = [line for line in outcome.plan if line.action == "run" and line.function != "<module>"]
    return {line.function or f"cell {line.cell}": line.reason for line in lines}


def text_of(printed: str) -> str:
    """What the program printed, without what is ours."""
    return printed.partition("\nReplay ")[0].partition("\nRecorded ")[0].strip("\n")


def write_cells(folder: Path, cells: list[str]) -> None:
    made = [nbformat.v4.new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(cells)]
    nbformat.write(nbformat.v4.new_notebook(cells=made), folder / "cells.ipynb")


def outputs(path: Path, place: int) -> str:
    cell = nbformat.read(path, as_version=4).cells[place]
    return str("".join(output.get("text", "") for output in cell.outputs)).strip()


def test_what_read_a_changed_file_runs_again(program: Program) -> None:
    program = replace(program, name="cells.ipynb")
    write_cells(program.folder, [HEAD, *(f"print({how})" for how in READERS.values()), NO_DATA])
    (program.folder / "module.py").touch()
    write_files(program.folder, 1)
    time.sleep(0.1)
    run = program.record().told["run"]
    read = {effect["name"] for effect in program.command("show", run).told["effects"] if effect["kind"] == "file"}
    assert read == {f"read {Path(name)}" for name in FILES}

    for path in program.folder.iterdir():
        path.touch()
    assert planned(program, run) == {}

    write_files(program.folder, 2)
    assert planned(program, run) == {f"cell {place}": f"it read {Path(name)}, which has changed" for place, name in enumerate(FILES, 1)}
    changed = replay(run, dry_run=True, store=f"sqlite:///{program.store}").changed_files
    found = next(entry for entry in changed if entry["path"] == "a.txt")
    assert {entry["path"] for entry in changed} == {str(Path(name)) for name in FILES}
    assert found["recorded"]["size"] == found["now"]["size"] == 1
    assert found["recorded"]["hash"] != found["now"]["hash"] is not None

    again = program.command("replay", run, "--output", str(program.folder / "done.ipynb"))
    printed = [outputs(program.folder / "done.ipynb", place) for place in range(1, len(FILES) + 1)]
    assert all("2" in text and "1" not in text for text in printed)
    assert again.told["effects"]["live"] == 0


WRITERS = """
    import bz2, gzip, json, lzma, pickle, shutil, tarfile, zipfile
    from pathlib import Path
    import matplotlib; matplotlib.use("agg")
    import matplotlib.pyplot as plt, numpy as np, pandas as pd, polars as pl
    import pyarrow as pa, pyarrow.csv, pyarrow.feather, pyarrow.parquet as pq

    frame, lazy, table = pd.DataFrame({"a": [1]}), pl.DataFrame({"a": [1]}).lazy(), pa.table({"a": [1]})
    frame.to_csv("w01"); frame.to_parquet("w02"); frame.to_pickle("w03"); frame.to_json("w04"); frame.to_feather("w05")
    np.save("w06.npy", np.ones(2)); np.savetxt("w07", np.ones(2)); np.savez("w08.npz", a=np.ones(2)); np.ones(2).tofile("w09")
    lazy.collect().write_csv("w10"); lazy.sink_csv("w11")
    pq.write_table(table, "w12"); pa.csv.write_csv(table, output_file="w13"); pa.feather.write_feather(table, dest="w14")
    plt.plot([1]); plt.savefig("w15.png")
    zipfile.ZipFile("w16", "w").close(); gzip.open("w17", "w").close(); bz2.open("w18", "w").close(); lzma.open("w19", "w").close()
    tarfile.open("w20", "w").close()
    shutil.copy("w01", "w21"); Path("w22").write_bytes(b"x"); Path("w22").rename("w23"); pickle.dump(1, open("w24", "wb"))
    Path("w21").unlink()
"""


def test_what_libraries_write_is_told(program: Program) -> None:
    program.write(WRITERS)
    program.record()
    told = [effect["name"] for effect in program.show()["effects"] if effect["kind"] == "file"]

    assert {name[8:11] for name in told if name.startswith("written w")} == {f"w{number:02}" for number in range(1, 25)}
    assert {name for name in told if name.startswith("removed")} == {"removed w21", "removed w22"}
    assert {name for name in told if name.startswith("read")} == {"read w01"}


PASSING = """
    import json, os, sys
    from pathlib import Path

    def given():
        print("given")
        return json.load(open("given.json"))

    def save(rows):
        print("save")
        with open("rows.json.new", "w") as file:
            json.dump(rows, file)
        os.replace("rows.json.new", "rows.json")

    def load():
        print("load")
        return json.load(open("rows.json"))

    def state(text):
        print("state", text)
        Path("state.txt").write_text(text)
        return len(text)

    def look():
        return Path("state.txt").read_text()

    def absent():
        return Path("later.txt").read_text() if Path("later.txt").exists() else tried()

    def tried():
        try:
            return open("other.txt").read()
        except FileNotFoundError:
            return "none"

    def take():
        text = Path("inbox.txt").read_text()
        os.remove("inbox.txt")
        return text

    def log():
        with open("log.txt", "a") as file:
            file.write("x")

    rows = given()
    log()
    save(rows)
    state("one")
    first = look()
    state("two")
    print(sum(load()), first, look(), absent(), take())
"""


def test_what_made_a_missing_file_runs_for_those_that_read_it(program: Program) -> None:
    program.write(PASSING)
    (program.folder / "given.json").write_text("[1, 2]", encoding="utf-8")
    (program.folder / "inbox.txt").write_text("mail", encoding="utf-8")
    recorded = program.record()
    run = recorded.told["run"]
    assert recorded.printed.splitlines()[:5] == ["given", "save", "state one", "state two", "load"]

    # As the run left them: what it read and then wrote over, or took away, is no change.
    assert planned(program, run) == {}

    # Gone, and not needed by what runs.
    (program.folder / "rows.json").unlink()
    assert planned(program, run) == {}

    program.write(PASSING.replace('print("load")', 'print("LOAD")').replace("def look():", "def look():\n        print('look')"))
    told = planned(program, run)
    assert told["save"] == "it writes rows.json, which load reads and which is gone"
    assert told["state"] == "it writes state.txt, which look reads and which was written over since"
    assert "given" not in told and "log" not in told and "take" not in told
    again = program.replay()
    # Served calls print again what they printed.
    assert text_of(again.printed).splitlines() == ["given", "save", "state one", "look", "state two", "LOAD", "look", "3 one two none mail"]
    assert (program.folder / "state.txt").read_text() == "two"
    assert (program.folder / "log.txt").read_text() == "x"

    # What was not there is something that was seen.
    (program.folder / "other.txt").write_text("some", encoding="utf-8")
    assert planned(program, run)["tried"] == "it looked for other.txt, which was not there and is now"
    (program.folder / "given.json").unlink()
    assert planned(program, run)["given"] == "it read given.json, which is gone"


CELLS = [
    "import json\nfrom pathlib import Path",
    "def load(name):\n    with open(name) as file:\n        return json.load(file)",
    'rows = load("rows.json")',
    'note = open("note.txt").read()',
    'Path("tmp.txt").write_text(note + "first")',
    'first = Path("tmp.txt").read_text()',
    'Path("tmp.txt").write_text("second")',
    'second = Path("tmp.txt").read_text()',
    '%%writefile conf.json\n{"a": 1}',
    'conf = load("conf.json")',
    "print(sum(rows), note, first, second, conf)",
]


def test_cells_run_again_for_the_files_they_read(program: Program) -> None:
    program = replace(program, name="cells.ipynb")
    write_cells(program.folder, CELLS)
    (program.folder / "rows.json").write_text("[1, 2]", encoding="utf-8")
    (program.folder / "note.txt").write_text("note", encoding="utf-8")
    run = program.record().told["run"]
    assert planned(program, run) == {}

    (program.folder / "rows.json").write_text("[1, 3]", encoding="utf-8")
    assert planned(program, run) == {
        "cell 2": "it read rows.json, which has changed",
        "cell 10": "it uses rows, which cell 2 makes again",
    }

    (program.folder / "conf.json").unlink()
    edited = [cell.replace("conf = load", "conf  = dict(load").replace('conf.json")', 'conf.json"))') for cell in CELLS]
    write_cells(program.folder, [cell.replace("first = Path", "first = '!' + Path") for cell in edited])
    told = planned(program, run)
    assert told["cell 4"] == "it writes tmp.txt, which cell 5 reads and which was written over since"
    assert told["cell 6"] == "it writes tmp.txt, which cell 4 writes again before it"
    assert told["cell 7"] == "it reads tmp.txt, which cell 6 writes again"
    assert told["cell 8"] == "it writes conf.json, which cell 9 reads and which is gone"
    assert "cell 3" not in told

    ran = reasons(program.replay("--output", "done.ipynb").told)
    assert "cell 7" not in ran  # what it reads came out as recorded
    assert {"cell 2", "cell 4", "cell 5", "cell 6", "cell 8", "cell 9", "cell 10"} == set(ran)
    assert outputs(program.folder / "done.ipynb", 10) == "4 note !notefirst second {'a': 1}"
    assert (program.folder / "tmp.txt").read_text() == "second"


PLAIN = """
    import io, os, pickle, traceback, types
    from pathlib import Path

    class Holder:
        how = open

    def reads(path, **options):
        return open(path, **options)

    def told(function, *args, **options):
        try:
            function(*args, **options)
        except Exception as error:
            print(traceback.format_exc(), repr(error), repr(error.__context__), getattr(error, "filename", None))

    def refuses(path, flags):
        raise PermissionError(path)

    told(reads, "missing.txt", mode="r", encoding="utf-8")
    told(reads, "missing.txt", opener=refuses)
    told(reads, ".")
    told(Path("missing.txt").read_text)
    told(os.remove, "missing.txt")
    told(open, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    try:
        1 / 0
    except ZeroDivisionError:
        told(reads, "missing.txt")
    with Holder().how("made.txt", "w") as file:
        print(type(file), file.write("x"), sorted(vars(file)))
    open("left.txt", "w").write("left")
    print(Path("left.txt").read_text(), open, open.__name__, callable(open), open is io.open, pickle.loads(pickle.dumps(open)) is open)
    print(type(open("made.txt", "rb")), type(open("made.txt", "rb", buffering=0)), os.path.getsize("made.txt"))
"""


def test_the_program_sees_nothing_of_ours(program: Program) -> None:
    """The same objects, errors and tracebacks, and files that nobody holds are closed at once."""
    program.write(PLAIN)
    plain = program.plain()
    recorded = program.record()

    assert "missing.txt" in plain
    assert text_of(recorded.printed) == plain.strip("\n")


def test_a_file_that_changes_before_it_is_hashed_has_no_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(b"first")
    seen = contents_of(str(path))
    assert seen is not None
    whole = hashed(str(path), seen)
    assert whole.hash is not None and whole.hash.startswith("xxh3:") and whole.why is None

    path.write_bytes(b"second")
    assert hashed(str(path), seen).hash is None
    assert "changed" in (hashed(str(path), seen).why or "")

    monkeypatch.setattr(contents, "WHOLE", 1000)
    monkeypatch.setattr(contents, "_PIECE", 100)
    path.write_bytes(b"x" * 2000)
    large = contents_of(str(path))
    assert large is not None
    ends = hashed(str(path), large)
    assert ends.hash is not None and ends.hash.startswith("ends:")
    assert contents_of(str(tmp_path)) is None
    assert contents_of(str(tmp_path / "missing")) == Contents(None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # one is dropped without being closed
def test_a_written_file_is_hashed_when_it_is_closed(tmp_path: Path) -> None:
    told: dict[str, list[Contents]] = {"closed": [], "dropped": [], "open": [], "twice": []}
    hasher = Hasher(pytest.fail)
    files = {name: (tmp_path / name).open("w", encoding="utf-8") for name in told}
    for name, file in files.items():
        hasher.written(str(tmp_path / name), file, told[name].append)
    files["closed"].write("text")
    files["closed"].close()
    files["twice"].close()
    hasher.written(str(tmp_path / "twice"), None, told["twice"].append)
    references = sys.getrefcount(files["dropped"])
    files["dropped"].write("text")
    del files["dropped"], file
    time.sleep(0.2)
    assert [len(told[name]) for name in ("closed", "open", "twice")] == [1, 0, 2]
    assert references <= 4  # nobody of ours holds it
    hasher.close()
    assert told["closed"][0].hash == told["dropped"][0].hash is not None
    assert told["open"][0].why == "it was still open when the run ended"
    files["open"].close()
