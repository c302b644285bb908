"""What changes the outside happens once: whatever thread, handler or later replay comes to it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.programs.effect_cases import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


PAYING = """
    import atexit, threading, time
    import rewound

    @rewound.effect("bank", mutates=True)
    def charge(amount):
        with open("charges.txt", "a") as file:
            file.write(f"{amount} ")
        return amount

    def work():
        charge(1)
        return 1
"""
AFTERWARDS = {
    "a thread after a failure": """
    def later():
        while threading.main_thread().is_alive() and not failed:
            time.sleep(0.01)
        charge(2)
    failed = []
    threading.Thread(target=later).start()
    work()
    failed.append(1)
    raise ValueError("no")
    """,
    "an exit handler": """
    atexit.register(charge, 3)
    @atexit.register
    def last():
        print("at last", charge(2))
    atexit.unregister(print)
    work()
    """,
}


def charges(program: Program) -> list[str]:
    return sorted((program.folder / "charges.txt").read_text().split())


@pytest.mark.parametrize("afterwards", AFTERWARDS.values(), ids=AFTERWARDS)
def test_what_goes_on_behind_the_program_is_recorded_and_served(program: Program, afterwards: str) -> None:
    program.write(PAYING + afterwards)
    failed = int("raise" in afterwards)
    recorded = program.record(exit=failed)
    made = charges(program)
    again = program.replay(exit=failed)

    assert "2" in made
    assert charges(program) == made
    assert again.told["effects"]["held"] == 0
    assert again.printed == recorded.printed
    program.write(PAYING + afterwards.replace("charge(2)", "charge(5)"))
    held = program.replay(exit=3)
    assert charges(program) == made
    assert held.told["effects"]["held"] == 1


def test_a_handler_that_fails_is_told_and_the_others_run(program: Program) -> None:
    program.write("""
        import atexit, sys
        atexit.register(print, "first registered")
        atexit.register(sys.exit, 3)
        atexit.register(lambda: 1 / 0)
        print("done")
    """)
    printed = program.record().printed

    assert "done" in printed
    assert "Exception ignored in atexit callback: <function" in printed
    assert "ZeroDivisionError" in printed
    assert printed.splitlines()[-1] == "first registered"


def test_a_daemon_thread_changes_nothing_after_a_replay(program: Program) -> None:
    source = PAYING + """
    def forever():
        while True:
            time.sleep(0.001)
            charge(next(numbers))
    numbers = iter(range(10))
    work()
    """
    program.write(source)
    program.record()
    made = charges(program)
    begins = "numbers = iter(range(100, 100000))\n    threading.Thread(target=forever, daemon=True).start()"
    program.write(source.replace("numbers = iter(range(10))", begins))
    program.replay(exit=3)

    assert charges(program) == made


FAILING = PAYING + """
    def pay(amount):
        charge(amount)
        return amount

    work()
    if fails:
        raise ValueError("before it is paid")
    pay(7)
    raise ValueError("after it was paid")
"""


def test_what_a_replay_has_done_is_not_done_by_another_one(program: Program) -> None:
    """The recorded run failed before it paid; a replay went on for real, and any replay of either is answered with what it got."""
    program.write(FAILING.replace("if fails", "if True"))
    first = program.record(exit=1).told["run"]
    program.write(FAILING.replace("if fails", "if False"))
    second = program.replay("--resume", exit=1).told["run"]
    assert charges(program) == ["1", "7"]

    for run in (first, second):
        assert program.command("replay", run, "--resume", exit=1).told["effects"]["served"] >= 1
    assert charges(program) == ["1", "7"]

    # The failed run's own replay came less far than the one before; a replay of it knows of that all the same.
    program.write(FAILING.replace("if fails", "if True"))
    third = program.command("replay", second, exit=1).told["run"]
    program.write(FAILING.replace("if fails", "if False"))
    assert program.command("replay", third, "--resume", exit=1).told["effects"]["live"] == 0
    assert charges(program) == ["1", "7"]


def test_a_failure_that_is_given_again_is_kept(program: Program) -> None:
    """A replay of a replay is answered with the failures that the first one was answered with."""
    program.write("""
        import rewound

        class Refused(Exception):
            def __init__(self, reason, code):
                super().__init__(f"{reason} ({code})")
                self.code, self.held = code, open(__file__)

        @rewound.effect("bank", mutates=True)
        def charge(amount):
            print("CHARGED")
            raise Refused("no money", amount)

        def pay():
            try:
                charge(4)
            except Refused as refused:
                print(refused, refused.code)

        pay()
    """)
    recorded = program.record()
    run = recorded.told["run"]
    for _ in range(2):
        again = program.command("replay", run, "--from", "pay")
        run = again.told["run"]
        assert again.printed.splitlines() == ["no money (4) 4"]
        assert again.told["effects"] | {"served": 1} == {"served": 1, "live": 0, "dry_run": 0, "held": 0}


def test_what_was_made_and_could_not_be_kept_is_not_made_again(program: Program) -> None:
    program.write(PAYING + """
    @rewound.effect("bank", mutates=True)
    def open_account(name):
        charge(9)  # a part of it
        return (part for part in name)

    def opens():
        return "".join(open_account("ada"))

    print(opens())
    raise ValueError("no")
    """)
    program.record(exit=1)
    held = program.replay("--from", "opens", exit=3)

    assert charges(program) == ["9"]
    assert "its answer could not be recorded" in held.told["error"]["message"]
    allowed = program.replay("--from", "opens", "--allow-mutations", "opens", exit=1)
    assert allowed.told["live"] == {"bank('ada')": 1}
    assert charges(program) == ["9"]


def test_arguments_are_compared_by_what_they_hold(program: Program) -> None:
    source = """
        import rewound

        class Sensor:
            def __init__(self):
                self.lock = open(__file__)

        @rewound.effect("read")
        def read(sensor, place, more=None):
            print("ASKED", place, more)
            return place

        def work():
            sensor, word = Sensor(), "".join(["a", "b"])
            print(read(sensor, "here"), read(sensor, [word, word]), read(sensor, more={"x": [1]}, place=2))
            return EXTRA
        work()
    """
    program.write(source.replace("EXTRA", "1"))
    program.record()
    program.write(source.replace("EXTRA", "2").replace('[word, word]', '["".join(["a", "b"]), "ab"]').replace('"here")', '"there")'))
    again = program.replay()

    assert [line for line in again.printed.splitlines() if "ASKED" in line] == ["ASKED there None"]


STEPS = """
    import rewound

    def note(text):
        with open("charges.txt", "a") as file:
            file.write(f"{text} ")

    @rewound.step(mutates=True)
    def pay(amount):
        note(amount)
        return amount

    @rewound.step(mutates=True)
    def pays(amounts):
        for amount in amounts:
            note(amount)
            yield amount

    print(pay(1), list(pays([2, 3])))
    if fails:
        raise ValueError("no")
    print(pay(4), list(pays([5])))
"""


def test_a_step_that_mutates_runs_once_also_a_generator(program: Program) -> None:
    program.write(STEPS.replace("if fails", "if True"))
    program.record(exit=1)
    held = program.replay(exit=3)

    assert charges(program) == ["1", "2", "3"]
    assert "held back: pays(amounts) changes something outside" in held.told["error"]["message"]


def test_steps_behind_the_failure_are_carried_out_with_resume(program: Program) -> None:
    source = STEPS.replace("list(pays([2, 3]))", "0")
    program.write(source.replace("if fails", "if True"))
    program.record(exit=1)
    program.write(source.replace("if fails", "if False"))
    held = program.replay(exit=3)
    assert charges(program) == ["1"]
    assert "pay(amount)" in held.told["error"]["message"]

    program.replay("--resume")
    assert charges(program) == ["1", "4", "5"]
    program.write(source.replace("if fails", "if False").replace("pay(1)", "pay(2)"))
    program.replay("--resume", exit=3)
    assert charges(program) == ["1", "4", "5"]


def test_a_step_that_was_begun_is_not_begun_again_unasked(program: Program) -> None:
    """The process died inside it, or a replay has carried it out since: only a person can say whether it happened."""
    source = STEPS.replace("list(pays([2, 3]))", "0").replace("if fails", "if False").replace("list(pays([5]))", "1 / 0")
    dying = source.replace("return amount", "return amount if amount == 1 else os._exit(9)")
    program.write(dying.replace("import rewound", "import os, rewound"))
    program.record_dying()
    assert charges(program) == ["1", "4"]

    program.write(source)
    held = program.replay("--resume", exit=3)
    assert "pay(amount) changes something outside, and has begun with these arguments in run" in held.told["error"]["message"]
    assert charges(program) == ["1", "4"]
    program.replay("--allow-mutations", "pay", exit=1)
    assert charges(program) == ["1", "4", "4"]
    assert program.replay("--resume", exit=3).told["effects"]["held"] == 1
    assert charges(program) == ["1", "4", "4"]


def test_a_plan_says_which_steps_could_change_the_outside_and_whether_the_run_was_verified(program: Program) -> None:
    source = """
        import rewound

        charge = rewound.effect("bank", mutates=True)([].append)

        def pay(amount):
            charge(amount)
            return EXTRA

        pay(7)
    """
    program.write(source.replace("EXTRA", "0"))
    program.record()
    program.write(source.replace("EXTRA", "1"))
    plan = program.replay("--dry-run").told

    assert plan["could_mutate"] == {"s0": ["bank(7)"], "s1": ["bank(7)"]}
    assert plan["verified"] is None
    verification = program.verify().told["replay"]
    for run in (program.run, verification):
        assert program.command("replay", run, "--dry-run").told["verified"] is True
    told = program.text("replay", "--dry-run")
    assert "could change the outside: pay (s1): bank(7)" in told
    assert "Verified: replayed as recorded, the run came out the same." in told
