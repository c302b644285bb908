"""Back to a state of a kernel and forward again: what is the same object, what is made again, what is told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rewound.model import Effect
from tests.e2e.kernel.conftest import new_project
from tests.e2e.kernel.driving import Kernel, cells_of


def test_what_does_not_differ_stays_the_same_object(kernel: Kernel, run: str) -> None:
    kernel.cells(
        "import numpy as np\nheld = np.arange(1000)\nrows = [1]\nsame = {'a': held}",
        "was = (id(held), id(same), id(rows))\nrows.append(2)\nextra = 1",
    )
    told = kernel.run("%rewind c0")

    assert told.error is None
    assert kernel.value("rows, 'extra' in globals(), 'was' in globals(), same['a'] is held") == "([1], False, False, True)"
    kernel.run("%rewind c1")
    assert kernel.value("(id(held), id(same)) == was[:2], rows, extra") == "(True, [1, 2], 1)"
    assert kernel.reader().run(run).status == "succeeded"


def test_later_states_can_be_gone_to_again_by_what_they_are_called(kernel: Kernel, run: str) -> None:
    for number in range(5):
        kernel.run(f"x = {number}", f"c{number}")
    kernel.run("%rewind c1")
    kernel.run("y = 'other'", "c9")
    assert kernel.value("x, y") == "(1, 'other')"
    for name, found in (("s4", 4), ("c3", 3), (f"{run}/c2", 2), (f"{run[:6]}/s0", 0), ("c9", 1)):
        assert kernel.run(f"%rewind {name}").error is None
        assert kernel.value("x") == str(found)
    kernel.run("%rewind s4")
    kernel.run("%rewind -2")
    assert kernel.value("x") == "2"


def test_values_from_before_the_recording_come_back(kernel: Kernel) -> None:
    kernel.run("import decimal\nearly = [1, 2]\nprice = decimal.Decimal('1.5')\ndef twice(n): return 2 * n")
    kernel.recording_on()
    kernel.cells("first = 1", "early.append(3)\ndel price")
    kernel.run("%record off")
    kernel.run("between = {'n': 1}")
    kernel.recording_on()
    kernel.run("between['n'] = 2", "c2")
    kernel.run("last = between", "c3")
    kernel.run("%rewind c2")
    assert kernel.value("between, early, twice(4), 'last' in globals()") == "({'n': 2}, [1, 2, 3], 8, False)"
    told = kernel.run("%states")
    first = next(line.split()[1] for line in told.text.splitlines() if "first = 1" in line)
    kernel.run(f"%rewind {first}")
    assert kernel.value("early, price, twice(4), 'between' in globals()") == "([1, 2], Decimal('1.5'), 8, False)"


def test_aliases_are_kept(kernel: Kernel, run: str) -> None:
    kernel.cells(
        "import numpy as np\nbase = np.zeros(20)\npart = base[:4]\none = [1]\ntwo = one\napart = [1]",
        "part[0] = 7\ntwo.append(2)\napart = one",
        "one = two = apart = base = part = None",
    )
    shared = "(one is two, apart is one, one, base[0], bool(np.shares_memory(base, part)))"
    kernel.run("%rewind c1")
    assert kernel.value(shared) == "(True, True, [1, 2], np.float64(7.0), True)"
    kernel.run("%rewind c0")
    assert kernel.value(shared) == "(True, False, [1], np.float64(0.0), True)"
    kernel.run("two.append(5); part[1] = 3", "c3")
    kernel.run("%rewind c2")
    kernel.run("%rewind c3")
    assert kernel.value("one, one is two, base[1]") == "([1, 5], True, np.float64(3.0))"


def test_aliases_of_large_values_are_kept(kernel: Kernel, run: str) -> None:
    kernel.cells("rows = [{'n': n, 'text': str(n) * 9} for n in range(9000)]\nfirst = rows[0]", "first['n'] = -1")
    kernel.run("%rewind c0")
    assert kernel.value("rows[0] is first, first['n'], len(rows)") == "(True, 0, 9000)"


def test_classes_and_functions_are_those_of_their_time(kernel: Kernel, run: str) -> None:
    kernel.run(
        "rate = 2\nclass P:\n    kind = 'first'\n    def __init__(self, v): self.v = v\ndef price(n, by=rate): return n * by\nold = P(1)",
        "c0",
    )
    kernel.run(
        "rate = 3\nclass P:\n    kind = 'second'\n    def __init__(self, v): self.v = -v\ndef price(n): return 'new'\nnew = P(1)", "c1"
    )
    kernel.run("old.v = 9\nP.kind = 'third'", "c2")
    facts = "(isinstance(old, P), old.v, P.kind, P(5).v, price(10), rate)"
    kernel.run("%rewind c0")
    assert kernel.value(facts) == "(True, 1, 'first', 5, 20, 2)"
    kernel.run("%rewind c1")
    assert kernel.value(facts) == "(False, 1, 'second', -5, 'new', 3)"
    assert kernel.value("isinstance(new, P)") == "True"
    kernel.run("%rewind c2")
    assert kernel.value(facts) == "(False, 9, 'third', -5, 'new', 3)"
    kernel.run("print(price(1), old)", "c3")  # functions that stayed alive are observed as before
    newest = kernel.reader().runs()[0].id
    assert [step.function for step in kernel.reader().steps(newest) if step.kind == "call"][-1] == "price"


def test_a_function_that_remembers_results_does_not_remember_those_of_another_state(kernel: Kernel, run: str) -> None:
    kernel.cells("import functools\nrate = 2\n@functools.cache\ndef price(n): return n * rate", "rate = 3\nseen = price(2)")
    kernel.run("%rewind c0")
    assert kernel.value("price(2)") == "4"


def test_what_cannot_be_stored_is_kept_aside_or_made_again_or_told(kernel: Kernel, run: str) -> None:
    kernel.cells(
        "import threading\nlock = threading.Lock()",
        "rows = [1, 2, 3]\nleft = iter(rows)",
        "first = next(left)",
        "import os\nstream = open(os.devnull)\nwho = id(stream)",
        "held = lock",
    )
    aside = kernel.run("%rewind c0")
    assert "stream" in aside.text and "kept in this kernel" in aside.text
    assert kernel.value("'stream' in globals(), lock.locked()") == "(False, False)"
    kernel.run("%rewind c3")
    assert kernel.value("id(stream) == who, first, left.__reduce__()[1][0] is rows, next(left)") == "(True, 1, True, 2)"
    kernel.run("list(left); stream.close(); stream = None", "c5")
    again = kernel.run("%rewind c2")
    assert "again" in again.text
    assert kernel.value("list(left)") == "[2, 3]"
    told = kernel.run("%rewind c3")
    assert "Missing" in told.text and "stream" in told.text and "open" in told.text
    assert kernel.value("'stream' in globals()") == "False"


def test_random_states_and_the_like_are_as_they_were(kernel: Kernel, run: str) -> None:
    kernel.cells(
        "import os, random\nimport numpy as np\nrandom.seed(1); np.random.seed(2)\nhome = os.getcwd()",
        "drawn = (random.random(), float(np.random.rand()))\nos.environ['TRAVELLED'] = 'yes'\nos.chdir('/')",
        "drawn = None; random.random()\nos.environ['TRAVELLED'] = 'far'\nos.environ['MORE'] = '1'",
    )
    kernel.run("%rewind c1")
    assert kernel.value("os.environ['TRAVELLED'], 'MORE' in os.environ, os.getcwd() != home, len(drawn)") == "('yes', False, True, 2)"
    kernel.run("%rewind c0")
    assert kernel.value("'TRAVELLED' in os.environ, os.getcwd() == home") == "(False, True)"
    kernel.run("again = (random.random(), float(np.random.rand()))", "c3")
    kernel.run("first = again", "c4")
    kernel.run("%rewind c0")
    assert kernel.value("(random.random(), float(np.random.rand()))") == "(0.13436424411240122, 0.43599490214200376)"


def test_an_error_half_way_loses_nothing(kernel: Kernel, run: str) -> None:
    kernel.run("class Odd:\n    def __getstate__(self): return {}\n    def __setstate__(self, state): raise KeyboardInterrupt", "odd")
    kernel.cells("odd = Odd()\nx = [1]", "odd = None\nx.append(2)\nkept = id(x)\nlock = __import__('threading').Lock()")
    told = kernel.run("%rewind c0")
    assert told.error is not None
    assert kernel.value("odd, x, id(x) == kept, lock.locked()") == "(None, [1, 2], True, False)"
    assert kernel.run("%record status").text.count(run) == 1
    kernel.run("y = 3", "c2")
    assert "c2" in [step.cell_id for step, _ in cells_of(kernel.reader(), run)]


def test_a_snapshot_that_takes_longer_than_its_cell_is_made_by_the_cell(kernel: Kernel, run: str) -> None:
    kernel.cells("import numpy as np", "size = 30_000_000\nlarge = np.zeros(size)", "large[5] = 1")
    told = kernel.run("%rewind c1")
    assert "1 made by running 1 cell again" in told.text
    assert kernel.value("large.shape, float(large.sum())") == "((30000000,), 0.0)"
    assert "1 made by running 2 cells again" in kernel.run("%rewind c2").text
    assert kernel.value("float(large.sum())") == "1.0"


def test_queued_cells_go_on_from_the_state(kernel: Kernel, run: str) -> None:
    kernel.cells("x = [1]", "x.append(2)")
    kernel.send("%rewind c0", "ask")
    kernel.send("x.append(3)", "c2")
    kernel.run("total = sum(x)", "c3")
    assert kernel.value("x, total") == "([1, 3], 4)"
    newest = kernel.reader().runs()[0]
    assert [step.cell_id for step, cell in cells_of(kernel.reader(), newest.id) if step.cell_id][:3] == ["c0", "c2", "c3"]
    assert newest.replay_of == run


def test_why_and_replay_go_on_after_it(kernel: Kernel, run: str) -> None:
    kernel.cells("def load(): return [1, 2]", "print('loading')\nrows = load()", "rows.clear()")
    kernel.run("%rewind c1")
    kernel.run("total = sum(rows) * factor", "c3")
    assert "rows = load()" in kernel.run("%why rows").text
    assert "time travel" in kernel.run("%lineage").text
    kernel.run("factor = 2", "c0b")
    kernel.run("%rewind -1")
    kernel.run("factor = 5\ntotal = sum(rows) * factor", "c3")
    replayed = kernel.run("%replay", "ask")
    assert replayed.error is None and "loading" not in replayed.stdout
    assert kernel.value("total, rows") == "(15, [1, 2])"


def test_what_was_changed_outside_is_not_changed_again(kernel: Kernel, run: str) -> None:
    kernel.cells(
        "import rewound\n@rewound.step(mutates=True)\ndef pay(n):\n    open('paid.txt', 'a').write('x')\n    return n",
        "paid = pay(1)",
        "done = paid + 1",
    )
    kernel.run("%rewind c1")
    kernel.run("more = paid + 5", "c3")
    kernel.run("%rewind c0")
    kernel.run("%rewind c3")
    assert kernel.value("paid, more") == "(1, 6)"
    kernel.run("%replay --from c1", "ask")
    assert (kernel.folder / "paid.txt").read_text("utf-8") == "x"
    effects: list[Effect] = kernel.reader().effects(kernel.reader().runs()[1].id)
    assert [effect.served for effect in effects if effect.mutates] == [True]


def test_branches_are_gone_to_and_fro_between(kernel: Kernel, run: str) -> None:
    kernel.run("x = 1\nheld = [0]", "c0")
    kernel.run("%branch fro-a")
    kernel.run("x = 2; held.append(1)", "c1")
    kernel.run("%branch fro-b")
    kernel.run("x = 3", "c2")
    kernel.run("%branch fro-a")
    assert kernel.value("x, held") == "(2, [0, 1])"
    kernel.run("x = 20", "c3")
    kernel.run("%branch fro-b")
    assert kernel.value("x") == "3"
    kernel.run("%rewind branch:fro-a")
    assert kernel.value("x") == "20"
    listed = kernel.run("%branch").text
    assert listed.split("→")[1].split()[0] == "fro-a" and "fro-b" in listed
    assert "You are on" in kernel.run("%branch --delete fro-a").said
    assert "deleted" in kernel.run("%branch --delete fro-b").text
    assert "fro-b" not in kernel.run("%branch").text
    for name in ("-x", "'a b'", "ä", "a" * 65):
        assert kernel.run(f"%branch {name}").error is not None
    assert "There is no branch" in kernel.run("%rewind branch:fro-b").said
    kernel.run("%branch main")


def test_states_are_listed_and_compared(kernel: Kernel, run: str) -> None:
    kernel.cells("rows = [1, 2]\nname = 'a'", "# more\nrows.append(3)\nextra = {'fee': 1.5}")
    kernel.run("%rewind c0")
    kernel.run("def price(n): return n\nname = 'b'", "c2")
    listed = kernel.run("%states").text.splitlines()
    assert any("rows.append(3)" in line and "+extra ~rows" in line and f"{run}/s1" in line for line in listed)
    assert any(line.startswith("→") and "+name +price" in line for line in listed)
    between = kernel.run("%states c0 s1").text
    assert "extra" in between and "fee" in between and "[1, 2] → [1, 2, 3]" in between
    now = kernel.run("%states c0").text
    assert "'a' → 'b'" in now and "price" in now
    command = [sys.executable, "-m", "rewound", "states", "last", f"{run}/c0", f"{run}/c1", "--json"]
    done = subprocess.run(command, cwd=kernel.folder, capture_output=True, check=True)
    told = json.loads(done.stdout)
    assert [state["present"] for state in told["states"] if state["run"] == told["run"]][-1]
    assert [entry["name"] for entry in told["diff"]["changed"]] == ["rows"]
    assert told["diff"]["added"] == [{"name": "extra", "value": "{'fee': 1.5}"}]


def test_what_makes_no_sense_is_refused(kernel: Kernel) -> None:
    assert "%record on" in kernel.run("%rewind c0").said
    assert "%record on" in kernel.run("%branch some").said
    kernel.recording_on()
    kernel.run("x = 1", "twice")
    kernel.run("x = 2", "twice")
    assert "a cell of its own" in kernel.run("x = 5\n%rewind twice#1").said
    assert kernel.value("x") == "5"
    for wrong in ("", "nothing", "twice", "-9", "-x", "s999999", "nowhere/s0"):
        assert kernel.run(f"%rewind {wrong}").error is not None, wrong
    assert kernel.value("x") == "5"
    kernel.run("%rewind twice#1")
    assert kernel.value("x") == "1"
    kernel.run("%rewind s0")
    assert "already" in kernel.run("%rewind s0").text


@pytest.fixture
def restarted(tmp_path: Path) -> Iterator[tuple[Kernel, Kernel]]:
    """A kernel that has gone, and the next one of the same project."""
    folder = new_project(tmp_path)
    first, second = Kernel(folder), Kernel(folder)
    yield first, second
    for kernel in (first, second):
        kernel.close()


def test_branches_outlive_their_kernel(restarted: tuple[Kernel, Kernel]) -> None:
    first, second = restarted
    first.run("%load_ext rewound")
    first.run("import collections\nclass P:\n    pass\np = P()\np.v = collections.Counter('aab')\ndef load(n=2): return [n]", "c0")
    first.run("%branch try")
    first.run("rows = load()", "c1")
    first.run("%branch main")
    first.manager.shutdown_kernel(now=True)
    second.run("%load_ext rewound")
    told = second.run("%branch try")
    assert told.error is None, told
    assert second.value("rows, p.v['a'], isinstance(p, P), load()") == "([2], 2, True, [2])"
    second.run("rows.append(3)", "c2")
    second.run("%branch main")
    assert second.value("'rows' in globals(), p.v['a']") == "(False, 2)"
    second.run("%branch try")
    assert second.value("rows") == "[2, 3]"
    second.run("%rewind c1")
    assert second.value("rows") == "[2]"


def test_a_definition_is_made_again_as_its_cell_was_compiled(kernel: Kernel, run: str) -> None:
    gone = "import gc\nP = p = None\ngc.collect()"
    kernel.cells("from __future__ import annotations", "class P:\n    size: Unknown = 1\np = P()", gone)
    kernel.run("get_ipython().compile.reset_compiler_flags()")  # as in a kernel that was started since
    assert kernel.run("%rewind c1").error is None
    assert kernel.value("P.__annotations__, p.size, isinstance(p, P)") == "({'size': 'Unknown'}, 1, True)"


def test_a_definition_that_cannot_be_made_again_is_told_as_missing(kernel: Kernel, run: str) -> None:
    once = "class Once:\n    if hasattr(gc, 'told'): raise ValueError('twice')\n    gc.told = True"
    kernel.cells("import gc\nrows = [1]", once, "rows.append(2)\nOnce = None\ngc.collect()")
    told = kernel.run("%rewind c1")
    assert told.error is None and "Missing" in told.text and "ValueError: twice" in told.text
    assert kernel.value("rows, 'Once' in globals()") == "([1], False)"


def test_a_class_whose_attributes_lead_to_others_stays_the_same(kernel: Kernel, run: str) -> None:
    kernel.cells("class Shape:\n    kinds = {}", "class Square(Shape): pass\nShape.kinds['square'] = Square", "x = 1\nwas = Square")
    assert kernel.run("%rewind c0").error is None
    told = kernel.run("%rewind c2")
    assert told.error is None and "not as" not in told.text
    assert kernel.value("Shape.kinds['square'] is Square is was, issubclass(Square, Shape)") == "(True, True)"
