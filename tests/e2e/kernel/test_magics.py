"""The magics answer from the run of their own kernel."""

from __future__ import annotations

import json

import nbformat
import pytest

from tests.e2e.kernel.driving import Kernel, cells_of


@pytest.fixture
def failed(kernel: Kernel, run: str) -> str:
    """A run in which a cell failed."""
    kernel.run("def load(path):\n    print('loading')\n    return None", "define")
    kernel.run("rows = load('a.csv')", "load")
    kernel.run("first = rows[0]", "fail")
    return run


def test_runs_lists_this_run(kernel: Kernel, failed: str) -> None:
    assert failed[:6] in kernel.run("%runs").text


def test_timeline_shows_the_cells_and_calls(kernel: Kernel, failed: str) -> None:
    said = kernel.run("%timeline").text

    assert "load" in said
    assert "TypeError" in said


def test_why_leads_to_the_call_that_returned_it(kernel: Kernel, failed: str) -> None:
    said = kernel.run("%why rows").text

    assert "load" in said
    assert "None" in said


def test_why_of_an_unknown_name_says_so(kernel: Kernel, failed: str) -> None:
    reply = kernel.run("%why nothing_of_that_name")

    assert "nothing_of_that_name" in reply.text + str(reply.error)


def test_replay_dry_run_shows_the_plan_and_runs_nothing(kernel: Kernel, failed: str) -> None:
    reply = kernel.run("%replay --dry-run")

    assert reply.error is None
    assert "loading" not in reply.stdout
    assert len(kernel.reader().runs()) == len([run for run in kernel.reader().runs() if run.replay_of != failed])


def test_replay_answers_as_json_what_the_command_line_does(kernel: Kernel, run: str) -> None:
    kernel.run("import rewound\nsent = []\n@rewound.step(mutates=True)\ndef send(rate):\n    sent.append(rate)", "define")
    kernel.run("rate = 2", "rate")
    kernel.run("send(rate)\nprint(rate)", "send")
    plan = kernel.run("%replay --dry-run --json --set rate=3").shown[-1]["application/json"]
    assert [line["action"] for line in plan["plan"]][-1] == "run" and plan["run"] is None and plan["held"] == []

    reply = kernel.run("%replay --json --set rate=3", "ask")
    outcome = reply.shown[-1]["application/json"]
    assert outcome["status"] == "held" and outcome["effects"]["held"] == 1
    ((why, allow),) = ((entry["why"], entry["allow"]) for entry in outcome["held"])
    assert allow == "send" and why.startswith("send(rate) changes something outside")
    assert json.loads(reply.shown[-1]["text/plain"]) == outcome
    assert kernel.value("sent") == "[]", "as it was before the step, which did not run"
    assert "!rewound runs" in kernel.run("%runs --json").said


def test_replay_runs_what_a_fix_changed_and_nothing_else(kernel: Kernel, run: str) -> None:
    kernel.run("def load():\n    print('loading')\n    return [3]", "define")
    kernel.run("rows = load()", "load")
    kernel.run("def pick(rows):\n    return rows[7]", "pick")
    kernel.run("print('RESULT', pick(rows))", "use")
    kernel.run("def pick(rows):\n    return rows[0]", "pick")
    reply = kernel.run("%replay", "ask")

    assert reply.error is None
    assert "RESULT 3" in reply.stdout
    assert "loading" not in reply.stdout
    newest = kernel.reader().runs()[0]
    assert newest.replay_of == run


def test_replay_asks_what_a_renamed_cell_is_today(kernel: Kernel, run: str) -> None:
    slow = "import time\ntime.sleep(0.1)\nrows = [number * 2 for number in range(4)]\nprint('loading')"
    kernel.run(slow, "load")
    kernel.run("print('RESULT', rows[0])", "use")
    cells = {"fetch": slow, "use": "print('RESULT', rows[1])"}
    made = [nbformat.v4.new_code_cell(text, id=cell) for cell, text in cells.items()]
    nbformat.write(nbformat.v4.new_notebook(cells=made), kernel.folder / "book.ipynb")
    refused = kernel.run("%replay --source book.ipynb", "ask")
    assert "--map cell-load=cell-fetch" in refused.stdout + refused.stderr + str(refused.error)
    assert kernel.value("rows") == "[0, 2, 4, 6]"
    reply = kernel.run("%replay --source book.ipynb --map cell-load=cell-fetch", "ask")
    assert reply.error is None
    assert "RESULT 2" in reply.stdout
    assert "loading" not in reply.stdout
    assert "mapped: cell-load is cell-fetch" in reply.text
    assert kernel.reader().runs()[0].meta["mapping"] == [{"old": "cell-load", "new": "cell-fetch", "from": "given"}]


def test_replay_with_another_value_runs_what_uses_it(kernel: Kernel, run: str) -> None:
    kernel.run("rate = 2\nsize = 3", "given")
    kernel.run("print('loading')\nnumbers = list(range(size))", "load")
    kernel.run("print('RESULT', [number * rate for number in numbers])", "use")
    reply = kernel.run("%replay --set rate=5", "ask")

    assert reply.error is None
    assert "RESULT [0, 5, 10]" in reply.stdout
    assert "loading" not in reply.stdout
    assert kernel.value("rate") == "5"
    refused = kernel.run("%replay --as-is --set rate=6", "ask")
    assert "with nothing else" in refused.stdout + refused.stderr + str(refused.error)
    assert kernel.value("rate") == "5"


def test_replay_with_another_value_leaves_what_a_cell_was_before(kernel: Kernel, run: str) -> None:
    kernel.run("log = ['first']\nrate = 1", "given")
    kernel.run("log = [*log, 'again']\nrate = 2", "given")
    kernel.run("print('RESULT', rate, log)", "use")
    reply = kernel.run("%replay --set rate=5", "ask")

    assert "RESULT 5 ['first', 'again']" in reply.stdout


def test_recording_goes_on_after_a_replay(kernel: Kernel, run: str) -> None:
    kernel.run("a = [1]", "a")
    kernel.run("b = a[3]", "b")
    kernel.run("%replay", "ask")
    kernel.run("c = a + [2]", "c")

    newest = kernel.reader().runs()[0]
    assert newest.replay_of == run
    assert "c" in [step.cell_id for step, _ in cells_of(kernel.reader(), newest.id)]


def test_a_replay_that_cannot_be_carried_out_loses_nothing(kernel: Kernel, run: str) -> None:
    """A module of the project is loaded again, and is broken by now."""
    helper = kernel.folder / "mending.py"
    helper.write_text("def half(number):\n    return number / 2\n", "utf-8")
    kernel.run("import mending\ndata = [1, 2]", "load")
    kernel.run("mending.half('x')", "fails")
    helper.write_text("def half(number:\n    return number / 2\n", "utf-8")
    told = kernel.run("%replay", "ask")

    assert "SyntaxError" in str(told.error) + told.stderr + told.text
    assert kernel.value("data") == "[1, 2]"
    assert kernel.value("mending.half(4)") == "2.0"


def test_what_a_module_declares_to_change_the_outside_happens_once(kernel: Kernel, run: str) -> None:
    """The module was imported before the replay."""
    (kernel.folder / "shop.py").write_text(
        "import rewound\n@rewound.step(mutates=True)\ndef pay(number):\n    open('sent.txt', 'a').write('x')\n    return number\n", "utf-8"
    )
    kernel.run("from shop import pay", "load")
    kernel.run("paid = pay(1)\n1 / 0", "pays")
    kernel.run("%replay", "ask")

    assert (kernel.folder / "sent.txt").read_text("utf-8") == "x"
    assert kernel.value("paid") == "1"
    kernel.run("%replay --from load", "both")
    assert (kernel.folder / "sent.txt").read_text("utf-8") == "x"
    assert kernel.value("'__rewound__' in pay.__code__.co_names") == "False"  # nothing of ours stays in it
    kernel.run("pay(2)", "again")
    assert (kernel.folder / "sent.txt").read_text("utf-8") == "xx"


def test_a_replay_gives_arguments_and_the_environment_otherwise(kernel: Kernel, run: str) -> None:
    (kernel.folder / "helpers_given.py").write_text("def twice(number):\n    return 2 * number\n", "utf-8")
    kernel.run("import os\nfrom helpers_given import twice\ndef add(number, more=1):\n    return number + more", "define")
    kernel.run("numbers = [add(1), twice(5)]", "make")
    kernel.run("print('RESULT', numbers, os.environ.get('MODE_GIVEN'))", "use")

    assert "RESULT [11, 10] None" in kernel.run("%replay --set more@add=10", "ask").stdout
    assert "RESULT [11, 6] None" in kernel.run("%replay --set number@twice=3", "ask").stdout
    assert "RESULT [11, 6] fast" in kernel.run("%replay --set MODE_GIVEN='\"fast\"'", "ask").stdout
    kernel.run("%record off")
    assert kernel.run("print(add(1), twice(5), os.environ.get('MODE_GIVEN'))").stdout == "2 10 None\n"


def test_a_replay_ends_behind_a_step(kernel: Kernel, run: str) -> None:
    kernel.run("def fetch():\n    return [3]", "define")
    kernel.run("rows = fetch()\nprint('RESULT', rows)", "load")
    kernel.run("rows.append(4)", "more")
    reply = kernel.run("%replay --until cell-load", "ask")

    assert reply.error is None
    assert "It ended behind" in reply.text
    assert kernel.run("print(rows)").stdout == "[3]\n"
    said = kernel.run("%replay --until fetch --from cell-load", "again")
    assert "RESULT" not in said.stdout


def test_a_sweep_leaves_the_kernel_as_it_is(kernel: Kernel, run: str) -> None:
    kernel.run("rate = 2", "rate")
    kernel.run("print('RESULT', rate * 10)", "use")
    assert "Replay succeeded" in kernel.run("%replay --from cell-use --isolated", "alone").text.replace("  ", " ")
    said = kernel.run("%replay --set rate=[3,4] --sweep", "ask")

    assert said.error is None
    assert "RESULT 30" in said.text and "RESULT 40" in said.text
    assert kernel.run("print(rate)").stdout == "2\n"


def test_values_of_this_kernel_are_handed_to_a_function(kernel: Kernel, run: str) -> None:
    kernel.run("%%writefile totals.py\ndef total(rows):\n    return sum(rows)", "file")
    kernel.run("rows = [1, 2]", "rows")
    reply = kernel.run("%replay --into totals.py:total")
    assert reply.error is None
    made = kernel.reader().runs()[0]
    assert made.meta["into"]["from"][0]["run"] == run
    assert "rows" in reply.text and "succeeded" in reply.text
    said = kernel.run("%lineage").text
    assert made.id in said and "handed over" in said
    assert kernel.run("print(rows)").stdout == "[1, 2]\n"  # this kernel goes on as it was
