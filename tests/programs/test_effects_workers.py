"""Processes of the program's own: not recorded, named as such, and in a replay free to compute and look, but not to change the outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.programs.effect_cases import Program
from tests.programs.test_effects_sockets import named

WORKERS = """
    import multiprocessing, os, subprocess, sys
    from concurrent.futures import ProcessPoolExecutor

    def changes(number):
        return subprocess.call(["sh", "-c", f"echo {number} >> log"])

    def computes(number):
        return number * number, subprocess.check_output(["echo", "looks"])

    def into(queue, number):
        try:
            queue.put(work(number))
        except Exception:
            queue.put("swallowed")

    def by_executor(context):
        with ProcessPoolExecutor(1, context) as pool:
            return list(pool.map(work, range(2)))

    def by_pool(context):
        with context.Pool(1) as pool:
            return pool.map(work, range(2))

    def by_process(context):
        queue = context.Queue()
        process = context.Process(target=into, args=(queue, 3))
        process.start()
        try:
            return queue.get(), process.join(), process.exitcode
        except Exception:
            return "swallowed"

    def by_fork(context):
        number = os.fork()
        if not number:
            work(4)
            os._exit(0)
        return os.waitpid(number, 0)[1]

    def by_joblib(context):
        import joblib
        return joblib.Parallel(2)(joblib.delayed(work)(number) for number in range(2))

    work = computes
    if __name__ == "__main__":
        print(globals()["by_" + sys.argv[1]](multiprocessing.get_context(sys.argv[2])))
"""
CHANGING = WORKERS.replace("work = computes", "work = changes")
pytestmark = [pytest.mark.once, pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")]


def edited(text: str) -> str:
    """The same program, whose functions that start processes are to run again."""
    return text.replace("(context):\n", "(context):\n        print('again')\n")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.mark.parametrize(("way", "how", "name"), [
    ("executor", "spawn", "a pool of processes"), ("pool", "fork", "a pool of processes"), ("process", "forkserver", "process into"),
    ("fork", "fork", "os.fork"), ("joblib", "spawn", "a pool of processes"),
])  # fmt: skip
def test_what_a_process_of_the_programs_own_changes_is_not_changed_again(program: Program, way: str, how: str, name: str) -> None:
    program.write(CHANGING)
    program.command("record", program.name, way, how)
    then = (program.folder / "log").read_text()
    assert named(program.show()) == [(f"by_{way}", name)]

    program.write(edited(CHANGING))
    held = program.replay(exit=3)
    assert held.told["status"] == "held"
    assert held.told["uncovered"] == {name: 1}
    assert "--allow-mutations changes" in held.told["error"]["message"]
    assert {entry["allow"] for entry in held.told["held"]} == {"changes"} and "--allow" not in held.told["held"][0]["why"]
    assert (program.folder / "log").read_text() == then


def test_it_is_served_or_allowed_or_a_divergence(program: Program) -> None:
    program.write(CHANGING)
    program.command("record", program.name, "executor", "fork")
    log = program.folder / "log"
    then = log.read_text()
    assert program.replay().told["uncovered"] == {}

    program.write(edited(CHANGING))
    assert program.replay("--offline", exit=4).told["divergences"][0]["kind"] == "uncovered"
    assert log.read_text() == then
    program.replay("--allow-mutations", "changes")
    assert log.read_text() == then * 2


@pytest.mark.parametrize(("way", "how"), [("executor", "fork"), ("pool", "spawn"), ("process", "forkserver"), ("fork", "fork")])
def test_what_only_computes_goes_on_in_a_replay(program: Program, way: str, how: str) -> None:
    program.write(WORKERS)
    recorded = program.command("record", program.name, way, how)
    program.write(edited(WORKERS))
    again = program.replay()
    assert again.printed.partition("\nReplay")[0] == "again\n" + recorded.printed.partition("\nRecorded")[0]


def test_what_is_declared_to_change_something_is_held_there(program: Program) -> None:
    text = """
        import multiprocessing, rewound

        @rewound.step(mutates=True)
        def pays(number):
            with open("log", "a") as file:
                file.write(str(number))

        def by_process(context):
            process = context.Process(target=pays, args=(1,))
            process.start()
            process.join()

        if __name__ == "__main__":
            by_process(multiprocessing.get_context("spawn"))
    """
    program.write(text)
    program.record()
    program.write(text.replace("(context):\n", "(context):\n            print('again')\n"))
    program.replay(exit=3)
    assert (program.folder / "log").read_text() == "1"
    program.replay("--allow-mutations", "pays")
    assert (program.folder / "log").read_text() == "11"


def test_a_child_ends_as_it_would_and_pools_that_nobody_ended_too(program: Program) -> None:
    program.write("""
        import os, sys
        from concurrent.futures import ProcessPoolExecutor

        number = os.fork()
        if not number:
            sys.exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))
        number = os.fork()
        if number:
            print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))
            pool = ProcessPoolExecutor(1)
            print(pool.submit(abs, -5).result())
    """)
    assert program.record().printed == "7\n0\n5\n"
