"""Recording is switched on and off in a running kernel, and leaves nothing behind where it is off."""

from __future__ import annotations

import time

from tests.e2e.kernel.driving import Kernel, cells_of

# Everything that could be left behind, by name and not by count.
HOOKS = """
def found():
    import sys
    import threading
    shell = get_ipython()
    tools = [sys.monitoring.get_tool(n) for n in range(6)] if hasattr(sys, "monitoring") else []
    ours = lambda thing: "rewound" in str(getattr(getattr(thing, "__func__", thing), "__module__", ""))
    runs_ours = lambda frame: frame is not None and (frame.f_globals["__name__"].startswith("rewound.") or runs_ours(frame.f_back))
    magic = lambda thing: type(thing.__self__).__name__ == "OneCell"  # the magic itself, which stays as long as the extension
    return {
        "tools": [tool for tool in tools if tool == "rewound"],
        "profile": [f for f in (sys.getprofile(), threading.getprofile()) if f is not None],
        "trace": sys.gettrace(),
        "streams": [name for name in ("stdout", "stderr") if ours(getattr(sys, name).__dict__.get("write"))],
        "messages": ours(shell.kernel.session.__dict__.get("send")),
        "ast": [t for t in shell.ast_transformers if ours(type(t))],
        "events": [c for name in shell.events.callbacks for c in shell.events.callbacks[name] if ours(c) and not magic(c)],
        "transformers": [t for t in (*shell.input_transformers_cleanup, *shell.input_transformers_post) if ours(t) and not magic(t)],
        "threads": [n for n, f in sys._current_frames().items() if n != threading.get_ident() and runs_ours(f)],
        "excepthook": ours(sys.excepthook) or ours(shell.showtraceback),
    }
present = {name: value for name, value in found().items() if value}
"""


def test_cells_after_load_ext_are_recorded(kernel: Kernel, run: str) -> None:
    kernel.run("a = 1\nprint(a)", "one")
    kernel.run("b = a + 1", "two")

    recorded = {step.cell_id: (step, cell) for step, cell in cells_of(kernel.reader(), run)}
    step, cell = recorded["one"]
    assert (step.status, step.attempt, cell.source) == ("succeeded", 1, "a = 1\nprint(a)")
    assert [value.name for value in cell.generated] == ["a"]
    assert cell.outputs == ({"output_type": "stream", "name": "stdout", "text": "1\n"},)
    assert [value.name for value in recorded["two"][1].used] == ["a"]
    assert kernel.reader().run(run).kind == "kernel"


def test_record_off_leaves_nothing_behind(kernel: Kernel, run: str) -> None:
    kernel.run(HOOKS)
    assert kernel.value("{'streams', 'messages', 'threads', 'events'} <= present.keys()") == "True"
    kernel.run("%record off")
    kernel.run(HOOKS)
    deadline = time.monotonic() + 5
    while kernel.value("present") != "{}" and time.monotonic() < deadline:  # a thread that has done its work is still there for a moment
        kernel.run(HOOKS)

    assert kernel.value("present") == "{}"


def test_nothing_is_recorded_while_it_is_off(kernel: Kernel, run: str) -> None:
    kernel.run("seen = 1", "seen")
    kernel.run("%record off")
    count = len(kernel.reader().steps(run))
    kernel.run("unseen = 1", "unseen")

    assert len(kernel.reader().steps(run)) == count
    assert kernel.reader().run(run).status == "succeeded"
    assert "Recording is off." in kernel.run("%record status").text


def test_record_on_begins_a_new_run_that_knows_what_was_there(kernel: Kernel, run: str) -> None:
    kernel.run("%record off")
    kernel.run("between = [5]", "between")
    second = kernel.recording_on()
    kernel.run("total = sum(between)", "use")

    assert second != run
    ((_step, cell),) = [(s, c) for s, c in cells_of(kernel.reader(), second) if s.cell_id == "use"]
    (used,) = cell.used
    assert (used.name, used.hash is not None) == ("between", True)


def test_one_cell_where_recording_is_off(kernel: Kernel) -> None:
    before = {run.id for run in kernel.reader().runs()}
    kernel.run("%%record --name lookups\nimport asyncio\nx = 5\nawait asyncio.sleep(0)\nx + 1", "only")
    after = kernel.run("y = 6", "later")

    assert after.error is None
    (new,) = [run for run in kernel.reader().runs() if run.id not in before]
    assert (new.name, new.status) == ("lookups", "succeeded")
    ((_step, cell),) = kernel.reader().cells(new.id)
    assert "x" in [value.name for value in cell.generated]
    assert cell.outputs[-1]["data"]["text/plain"] == "6"
    assert "Recording is off." in kernel.run("%record status").text


def test_a_wrong_word_is_refused_shortly(kernel: Kernel) -> None:
    reply = kernel.run("%record perhaps")

    assert reply.error is not None
    assert "%record on, %record off or %record status" in reply.error[1]
