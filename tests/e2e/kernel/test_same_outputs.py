"""Cells show the same with and without recording: magics, the shell, awaiting, scripts, plots, errors."""

from __future__ import annotations

import pytest

from tests.e2e.kernel.driving import Kernel, executions

PROGRAMS: dict[str, tuple[str, ...]] = {
    "capture": ("%%capture kept\nprint('hidden')\n5", "kept.stdout"),
    "shell": ("!echo from the shell", "lines = !echo a; echo b\nlines"),
    "await": ("import asyncio\nasync def f(n):\n    await asyncio.sleep(0)\n    return n", "await asyncio.gather(f(1), f(2))", "_"),
    "tasks": ("import asyncio\nt = asyncio.get_running_loop().create_task(asyncio.sleep(0, 'late'))", "await t"),
    "run": ("%run script_to_run.py", "(made, made_by())"),
    "last results": ("6 * 7", "_ + 1", "Out[max(Out)]"),
    "plot": ("%matplotlib inline\nimport matplotlib.pyplot as plt", "plt.plot([1, 2, 1]);", "plt.subplots()[0]"),
    "display": ("from IPython.display import HTML, display\nh = display(HTML('<b>x</b>'), display_id='d')", "display(1, 'two')"),
    "error": ("def f(x):\n    return 1 / x", "f(0)", "print('still here')"),
    "error in a magic": ("%%time\n1 / 0",),
    "streams": ("import sys\nprint('a'); print('b', file=sys.stderr); print('c', end='')", "_ = sys.stdout.write('d\\n')"),
    "bash": ("%%bash\necho $((1 + 2))",),
    "writefile": ("%%writefile -a written.txt\nhello", "print(open('written.txt').read())", "import os; os.remove('written.txt')"),
    "cells of classes": ("import dataclasses\n@dataclasses.dataclass\nclass D:\n    a: int", "D(1)", "D(1) == D(1), D.__module__"),
    "pickle": ("class K:\n    def __init__(self): self.a = 1", "import pickle\npickle.loads(pickle.dumps(K())).a"),
    "introspection": ("import inspect\ndef f(a, b=1):\n    return a", "print(inspect.getsource(f), inspect.signature(f))"),
    "warnings": ("import warnings\nwarnings.warn('careful')",),
    "who": ("a_name = 1", "%who"),
    "syntax error": ("x = (",),
    "threads": ("import threading\nt = threading.Thread(target=lambda: print('in thread'))", "t.start(); t.join()"),
    "help": ("def documented():\n    'What it does.'", "documented?"),
    "frames": ("import sys\ndef depth():\n    f, n = sys._getframe(), 0\n    while f: f, n = f.f_back, n + 1\n    return n", "depth()"),
}


def shown(kernel: Kernel, cells: tuple[str, ...]) -> list[object]:
    found: list[object] = []
    for number, source in enumerate(cells):
        reply = kernel.run(source, f"cell{number}")
        found.append((_normal(reply.stdout), _normal(reply.stderr), [_kinds(data) for data in reply.shown], reply.error))
    return found


def _normal(text: str) -> list[str]:
    """Without the made-up file names of cells, which have a number of their own each time, and without times."""
    return [line for line in text.splitlines() if "ipykernel_" not in line and " time" not in line and "CPU times" not in line]


def _kinds(data: dict[str, object]) -> dict[str, object]:
    return {kind: value if kind != "text/plain" or " at 0x" not in str(value) else "?" for kind, value in data.items()}


@pytest.mark.parametrize("name", PROGRAMS)
def test_outputs_are_the_same(kernel: Kernel, name: str) -> None:
    (kernel.folder / "script_to_run.py").write_text(
        "made = [1]\ndef made_by():\n    return made\nprint('ran', __name__)\n", encoding="utf-8"
    )
    plain = shown(kernel, PROGRAMS[name])
    kernel.run("%reset -f")
    kernel.run("import matplotlib.pyplot as p; p.close('all')" if name == "plot" else "None")
    run = kernel.recording_on()
    recorded = shown(kernel, PROGRAMS[name])

    assert recorded == plain
    assert kernel.run("%record off").error is None
    steps = [step for step in kernel.reader().steps(run) if step.kind == "cell" and str(step.cell_id).startswith("cell")]
    assert len(steps) == len(PROGRAMS[name])
    assert kernel.reader().run(run).meta["faults"] == []


def test_time_shows_its_times_and_binds_its_names(kernel: Kernel, run: str) -> None:
    reply = kernel.run("%%time\nt = [1]\nprint('done')", "timed")

    assert reply.stdout.startswith("done\n")
    assert "Wall time:" in reply.stdout
    ((_, cell),) = executions(kernel.reader(), run, "timed")
    assert [value.name for value in cell.generated] == ["t"]


def test_a_script_that_is_run_binds_its_names(kernel: Kernel, run: str) -> None:
    (kernel.folder / "bound_by_run.py").write_text("from_run = {'a': 1}\n", encoding="utf-8")
    kernel.run("%run bound_by_run.py", "run")

    ((_, cell),) = executions(kernel.reader(), run, "run")
    assert "from_run" in [value.name for value in cell.generated]


def test_autoreload_takes_up_an_edited_module(kernel: Kernel, run: str) -> None:
    module = kernel.folder / "reloaded.py"
    module.write_text("def answer():\n    return 1\n", encoding="utf-8")
    kernel.run("%load_ext autoreload\n%autoreload 2\nimport reloaded", "import")
    first = kernel.value("reloaded.answer()")
    module.write_text("def answer():\n    return 'another answer'\n", encoding="utf-8")
    second = kernel.value("reloaded.answer()")
    kernel.run("%autoreload 0")

    assert (first, second) == ("1", "'another answer'")
    results = [step for step in kernel.reader().steps(run) if step.function == "answer"]
    assert len(results) == 2
    assert [kernel.reader().load(step.result) for step in results if step.result is not None] == [1, "another answer"]
