"""What a cell used, generated and changed in place, and how it ended."""

from __future__ import annotations

import time

import pytest

from tests.e2e.kernel.driving import Kernel, cells_of, executions, how


def test_executions_of_one_cell_are_counted_with_their_sources(kernel: Kernel, run: str) -> None:
    for source in ("x = 1", "x = 1", "x = 2"):
        kernel.run(source, "edited")

    found = executions(kernel.reader(), run, "edited")
    assert [(step.attempt, cell.source) for step, cell in found] == [(1, "x = 1"), (2, "x = 1"), (3, "x = 2")]
    hashes = [value.hash for _, cell in found for value in cell.generated]
    assert hashes[0] == hashes[1] != hashes[2]


def test_an_interrupted_cell(kernel: Kernel, run: str) -> None:
    kernel.send("import time\nbegun = 1\nprint('begun', flush=True)\ntime.sleep(300)", "slow")
    while "begun" not in kernel.client.get_iopub_msg(timeout=60)["content"].get("text", ""):
        pass  # what is interrupted before it has begun goes on
    kernel.manager.interrupt_kernel()
    assert kernel.client.get_shell_msg(timeout=60)["content"]["ename"] == "KeyboardInterrupt"
    while not kernel.run("after = 1\nprint(after)", "after").stdout:
        pass  # what comes in a moment after an error, the kernel throws away

    ((step, cell),) = executions(kernel.reader(), run, "slow")
    assert step.status == "interrupted"
    assert step.error is not None and step.error.type == "builtins.KeyboardInterrupt"
    assert "begun" in how(cell)
    ((after, _),) = executions(kernel.reader(), run, "after")
    assert after.status == "succeeded"


def test_a_failing_cell(kernel: Kernel, run: str) -> None:
    kernel.run("def divide(a, b):\n    return a / b", "define")
    kernel.run("divisor = 0\ndivide(1, divisor)", "fail")

    ((step, cell),) = executions(kernel.reader(), run, "fail")
    assert step.status == "failed" and step.error is not None
    assert step.error.message == "division by zero"
    assert [(frame.function, frame.line) for frame in step.error.frames if frame.project][-1] == ("divide", 2)
    assert cell.outputs[-1]["ename"] == "ZeroDivisionError"
    assert how(cell) == {"divisor": "bound"}


def test_a_cell_that_does_not_compile(kernel: Kernel, run: str) -> None:
    kernel.run("x = (", "broken")

    ((step, _),) = executions(kernel.reader(), run, "broken")
    assert (
        step.status == "failed"
        and step.error is not None
        and step.error.type
        in (
            "builtins.SyntaxError",
            "builtins._IncompleteInputError",  # from Python 3.13 on
        )
    )


def test_calls_stand_below_their_cell(kernel: Kernel, run: str) -> None:
    kernel.run("def double(x):\n    return 2 * x", "define")
    kernel.run("a = double(4)", "call")

    ((step, _),) = executions(kernel.reader(), run, "call")
    (child,) = kernel.reader().children(run, step.seq)
    assert (child.function, child.file, child.line) == ("double", None, 1)
    assert child.site is not None and (child.site.line, child.site.column) == (1, 4)


CHANGES = {
    "list": ("x = [1]", "x.append(2)"),
    "dict": ("x = {'a': {}}", "x['a']['b'] = 1"),
    "set": ("x = {1}", "x.add(2)"),
    "object": ("class P: pass\nx = P()", "x.a = 1"),
    "slots": ("class S:\n    __slots__ = 'a'\nx = S()", "x.a = 1"),
    "bytearray": ("x = bytearray(2)", "x[0] = 1"),
    "array": ("import numpy as np\nx = np.zeros(3)", "x[1] = 1"),
    "large array": ("import numpy as np\nx = np.zeros(100_000)", "x[99_999] = 1"),
    "frame": ("import pandas as pd\nx = pd.DataFrame({'a': [1, 2]})", "x.loc[0, 'a'] = 9"),
    "frame column": ("import pandas as pd\nx = pd.DataFrame({'a': [1, 2]})", "x['b'] = 0"),
    "deque": ("from collections import deque\nx = deque()", "x.append(1)"),
    "through a function": ("x = []\ndef f():\n    x.append(1)", "f()"),
    "through a method of a list": ("x = []\nput = x.append", "put(1)"),
    "through a bound method": ("class P:\n    def put(self, n):\n        self.n = n\nx = P()\nput = x.put", "put(1)"),
    "through an alias": ("x = []\nalso = x", "also.append(1)"),
    "through a container": ("x = []\nbox = {'x': x}", "box['x'].append(1)"),
    "through a view": ("import numpy as np\nx = np.zeros(3)\nv = x[1:]", "v[0] = 5"),
    "through globals()": ("x = []", "globals()['x'].append(1)"),
    "class attribute": ("class x:\n    a = 1", "x.a = 2"),
    "default argument": ("def x(n, seen=[]):\n    seen.append(n)", "x(1)"),
    "random generator": ("import random\nx = random.Random(1)", "x.random()"),
    "numpy generator": ("import numpy as np\nx = np.random.default_rng(1)", "x.random()"),
    "generator": ("x = (n for n in range(3))", "next(x)"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_in_place_is_noticed(kernel: Kernel, run: str, kind: str) -> None:
    first, change = CHANGES[kind]
    kernel.run(first, "first")
    kernel.run(change, "change")

    ((_, cell),) = executions(kernel.reader(), run, "change")
    assert how(cell).get("x") == "changed"


UNCHANGED = {
    "list": ("x = [1]", "len(x)"),
    "dict": ("x = {'a': 1}", "x.get('a')"),
    "array": ("import numpy as np\nx = np.arange(100_000)", "x.sum()"),
    "frame": ("import pandas as pd\nx = pd.DataFrame({'a': [1, 2]})", "x['a'].sum(); x.describe()"),
    "object": ("class P:\n    a = 1\nx = P()", "x.a"),
    "set": ("x = {'a', 'b'}", "sorted(x)"),
}


@pytest.mark.parametrize("kind", UNCHANGED)
def test_looking_is_no_change(kernel: Kernel, run: str, kind: str) -> None:
    first, look = UNCHANGED[kind]
    kernel.run(first, "first")
    kernel.run(look, "look")

    ((_, cell),) = executions(kernel.reader(), run, "look")
    assert "x" in [value.name for value in cell.used]
    assert how(cell) == {}


def test_deleted_names(kernel: Kernel, run: str) -> None:
    kernel.run("x = [1]\ny = 2", "first")
    kernel.run("del x", "delete")

    ((_, cell),) = executions(kernel.reader(), run, "delete")
    assert how(cell) == {"x": "deleted"}


def test_names_bound_by_exec_star_import_loops_and_globals(kernel: Kernel, run: str) -> None:
    (kernel.folder / "many_names.py").write_text("ONE = 1\ndef two():\n    return 2\n_hidden = 3\n", encoding="utf-8")
    kernel.run("exec('made = [1]')", "exec")
    kernel.run("from many_names import *", "star")
    kernel.run("for last in range(3):\n    pass\nwith open('many_names.py') as file:\n    pass", "loop")
    kernel.run("globals()['secret'] = 1", "globals")
    kernel.run("def set_it():\n    global it\n    it = 1\nset_it()", "function")

    found = {step.cell_id: how(cell) for step, cell in cells_of(kernel.reader(), run)}
    assert found["exec"] == {"made": "bound"}
    assert found["star"] == {"ONE": "bound", "two": "bound"}
    assert set(found["loop"]) == {"last", "file"}
    assert found["globals"] == {"secret": "bound"}
    assert found["function"] == {"set_it": "bound", "it": "bound"}


def test_a_function_reads_the_globals_that_it_mentions(kernel: Kernel, run: str) -> None:
    kernel.run("rate = 2\nother = 3\ndef price(n):\n    return n * rate", "define")
    kernel.run("p = price(4)", "use")

    ((_, cell),) = executions(kernel.reader(), run, "use")
    assert {value.name for value in cell.used if value.scope == "__main__"} == {"price", "rate"}


def test_history_of_ipython_is_not_the_person_s(kernel: Kernel, run: str) -> None:
    kernel.run("3 + 4", "show")

    ((_, cell),) = executions(kernel.reader(), run, "show")
    assert how(cell) == {}


def test_a_long_cell_stands_as_running_while_it_runs(kernel: Kernel, run: str) -> None:
    kernel.send("import time; print('go', flush=True); time.sleep(1.5)", "long")
    while kernel.client.get_iopub_msg(timeout=20)["msg_type"] != "stream":
        pass
    time.sleep(0.5)
    running = [step.status for step in kernel.reader().steps(run) if step.cell_id == "long"]
    kernel.client.get_shell_msg(timeout=20)

    assert running == ["running"]
    assert [step.status for step, _ in executions(kernel.reader(), run, "long")] == ["succeeded"]
