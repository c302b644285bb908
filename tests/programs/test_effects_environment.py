"""Environment variables: a replay sees those that were recorded, today's secrets, and what the program has set itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.programs.effect_cases import Program
from tests.programs.world import SECRET

pytestmark = pytest.mark.once

READS = """
    import os, sys, traceback
    from os import environ, getenv

    def told(name):
        try:
            return environ[name]
        except KeyError as error:
            print(traceback.format_exc(), repr(error), error.__suppress_context__)

    def reads():
        found = os.environ["MODE"], environ.get("MODE"), os.getenv("MODE"), getenv("LEVEL", "none"), "LEVEL" in environ, "MODE" in environ
        return *found, environ.get("ABSENT", "default"), told("ABSENT"), len(environ["TOKEN"])

    def sets():
        os.environ["OWN"] = "one"
        environ["MODE"] = environ["MODE"] + "!"
        return environ["OWN"], os.getenv("MODE"), environ.pop("OWN"), environ.get("OWN"), dict(environ)["MODE"], {**environ}["MODE"]

    def wrong():
        for ask in (lambda: environ[1], lambda: environ.get(None), lambda: os.getenv(2), lambda: type(os.environb[b"MODE"])):
            try:
                print(ask())
            except TypeError:
                print(traceback.format_exc())

    print(reads(), sys.argv[1:])
    wrong()
    print(sets())
    print(os.environ.get.__name__, type(os.environ))
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path, environ={"MODE": "test", "TOKEN": SECRET})


def text_of(printed: str) -> str:
    """What the program printed, without what is ours."""
    return printed.partition("\nReplay ")[0].partition("\nRecorded ")[0].strip("\n")


def test_a_replay_sees_the_recorded_environment(program: Program) -> None:
    program.write(READS)
    plain = program.plain()
    recorded = program.record()
    run = recorded.told["run"]
    assert text_of(recorded.printed) == plain.strip("\n")
    assert SECRET.encode() not in program.stored_bytes()
    found = {effect["name"] for effect in program.show()["effects"] if effect["kind"] == "environment"}
    assert found == {f"environment {name}" for name in ("MODE", "LEVEL", "ABSENT", "TOKEN")}  # not those of which all were copied

    # Other values today; the secret, which is as long as it was, is today's.
    today = replace(program, environ={"MODE": "production", "LEVEL": "high", "TOKEN": SECRET[:-1] + "Z"})
    as_is = today.command("replay", run, "--as-is")
    assert text_of(as_is.printed) == plain.strip("\n")

    # What was not set when it was recorded is today's, unless the recorded run is to be followed.
    program.write(READS.replace("def reads():", "def reads():\n        print('again')"))
    again = today.command("replay", run)
    assert "again\n" in again.printed
    assert "('test', 'test', 'test', 'high', True, True, 'default'" in again.printed
    live = today.command("replay", run, "--live", "MODE")
    assert "('production', 'production', 'production', 'high', True, True, 'default'" in live.printed
    assert "environment: MODE is not as recorded; the replay used the recorded value" in today._command("replay", run).stderr


def test_a_variable_that_was_missing_is_looked_for_again(program: Program) -> None:
    program.write('import os\nprint(os.environ["ADDRESS"], os.environ["NEW"] if "NEW" in os.environ else "")')
    failed = program.record(exit=1)
    assert "KeyError: 'ADDRESS'" in failed.printed
    assert "rewound" not in failed.printed.partition("KeyError")[0]
    mended = replace(program, environ={"ADDRESS": "here", "NEW": "new"})
    assert text_of(mended.command("replay", failed.told["run"]).printed) == "here new"
    assert "KeyError" in mended.command("replay", failed.told["run"], "--as-is", exit=1).printed
