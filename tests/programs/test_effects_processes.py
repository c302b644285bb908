"""Commands that a program runs: their output is served again, nothing is executed, and what would change something is held back."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from rewound.effects import pipes, processes
from rewound.effects.commands import command_of
from rewound.store import open_reader
from tests.programs.effect_cases import Program
from tests.programs.in_process import patched
from tests.programs.world import SECRET

pytestmark = pytest.mark.once

COMMANDS = """
    import asyncio, os, subprocess, sys, time
    from subprocess import run

    UUID = [sys.executable, "-c", "import sys, uuid; print(uuid.uuid4()); print('err', uuid.uuid4(), file=sys.stderr)"]

    def completed():
        print(run(UUID, capture_output=True, text=True))
        print(subprocess.check_output(UUID, stderr=subprocess.STDOUT), subprocess.getstatusoutput("echo $$ >> log; echo $$"))
        print(os.popen("echo $$ >> log; echo $$").read(), os.system("echo $$ >> log; exit 5"))
        print(subprocess.call("echo $$ >> log; exit 6", shell=True))

    def failing():
        for how in ({"args": "echo $$; exit 3", "shell": True, "check": True}, {"args": ["no-such-program"]},
                    {"args": "echo $$; exec sleep 5", "shell": True, "timeout": 0.4}):
            try:
                run(**how, capture_output=True)
            except (subprocess.SubprocessError, OSError) as error:
                print(repr(error), getattr(error, "output", None))

    def given():
        print(run(["sh", "-c", "cat; echo $$"], input="hello\\n", text=True, stdout=subprocess.PIPE).stdout)
        process = subprocess.Popen(["sh", "-c", "cat; echo $$; echo err $$ >&2"], stdin=-1, stdout=-1, stderr=-1)
        print(process.communicate(b"bytes\\n"), process.returncode)

    def streaming():
        with subprocess.Popen("for i in 1 2 3; do echo $i $$; done", shell=True, stdout=-1, text=True, bufsize=1) as process:
            for line in process.stdout:
                print(line, end="")
        print(process.returncode, process.poll())
        with subprocess.Popen("echo $$; echo more; exec sleep 5", shell=True, stdout=-1) as process:
            print(process.stdout.readline(), process.kill(), process.wait())
        process = subprocess.Popen("echo $$ >> log; sleep 0.3; exit 4", shell=True)
        while process.poll() is None:
            print("waits")
            time.sleep(0.2)
        print(process.wait(), process.communicate())

    def to_file():
        with open("out.txt", "w") as file:
            run("echo $$", shell=True, stdout=file)
        return open("out.txt").read()

    async def awaited():
        process = await asyncio.create_subprocess_shell("echo $$; echo $$ >&2; exit 2", stdout=-1, stderr=-1)
        print(await process.communicate(), process.returncode)
        process = await asyncio.create_subprocess_exec("sh", "-c", "for i in 1 2 3; do echo $i $$; done", stdout=-1)
        async for line in process.stdout:
            print(line)
        print(await process.wait(), process.returncode)
        process = await asyncio.create_subprocess_exec("sh", "-c", "cat; echo $$", stdin=-1, stdout=-1)
        print(await process.communicate(b"in\\n"))
        made = [asyncio.create_subprocess_shell(f"echo {number} $$ >> log; echo $$", stdout=-1) for number in range(3)]
        print([await process.communicate() for process in await asyncio.gather(*made)])
        process = await asyncio.create_subprocess_exec("sh", "-c", "exit 7")
        print(await process.wait())

    completed(), failing(), given(), streaming()
    print(to_file())
    asyncio.run(awaited())
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def text_of(printed: str) -> str:
    """What the program printed, without what is ours."""
    return printed.partition("\nReplay ")[0].partition("\nRecorded ")[0].strip("\n")


def test_a_replay_runs_no_command(program: Program) -> None:
    program.write(COMMANDS)
    recorded = program.record()
    log = (program.folder / "log").read_text()
    assert log.count("\n") == 8
    (program.folder / "out.txt").unlink()

    again = program.replay("--as-is")
    assert text_of(again.printed) == text_of(recorded.printed)
    assert (program.folder / "log").read_text() == log
    assert again.told["effects"]["live"] == 0
    assert again.told["live"] == {} == again.told["uncovered"]
    assert {effect["status"] for effect in program.show()["effects"] if effect["kind"] == "process"} == {"answered", "failed"}
    assert program.record().printed != recorded.printed  # no two runs print the same


ASKING = """
    import subprocess

    def asks():
        return subprocess.run(["sh", "-c", "cat; echo ran >> log"], input="one", text=True, capture_output=True).stdout

    def looks():
        return subprocess.run("ls", shell=True, capture_output=True).returncode

    print(asks(), looks())
"""


def test_what_is_new_and_changes_something_is_held_back(program: Program) -> None:
    program.write(ASKING)
    run = program.record().told["run"]
    log = program.folder / "log"

    program.write(ASKING.replace('input="one"', 'input="two"').replace('run("ls"', 'run("ls -a"'))
    held = program.command("replay", run, exit=3)
    assert held.told["status"] == "held"
    assert log.read_text() == "ran\n"
    assert "--allow-mutations asks" in held.told["error"]["message"]
    assert program.command("replay", run, "--offline", exit=3).told["status"] == "held"

    done = program.command("replay", run, "--allow-mutations", "asks")
    assert log.read_text() == "ran\nran\n"
    assert text_of(done.printed).splitlines()[0] == "two 0"
    assert done.told["live"] == {"run sh -c 'cat; echo ran >> log'": 1, "run ls -a": 1}

    program.write(ASKING.replace('run("ls"', 'run("ls -a"'))
    assert program.command("replay", run).told["live"] == {"run ls -a": 1}
    assert program.command("replay", run, "--offline", exit=4).told["status"] == "diverged"


DIALOGUE = """
    import asyncio, platform, subprocess, sys
    from concurrent.futures import ProcessPoolExecutor

    class Mine(subprocess.Popen):
        pass

    def talk(command):
        process = subprocess.Popen(command, stdin=-1, stdout=-1, text=True, bufsize=1)
        process.stdin.write("one\\n")
        process.stdin.flush()
        first = process.stdout.readline()
        process.stdin.close()
        return first, process.stdout.read(), process.wait(), type(process.stdin), type(process.stdout), sorted(vars(process))

    def plainly():
        process = Mine(["echo", "mine"], stdout=-1)
        print("plainly", type(process), isinstance(process, subprocess.Popen), process.stdout.fileno() > 2, process.pid > 0)
        print(process.communicate(), sorted(vars(process)), process, type(subprocess.Popen), subprocess.Popen.__init__.__name__)
        for wrong in ((), ("ls", 1, 2, None, None, None, None, True, False, None, None, None, None, 0, True, False, (), 9)):
            try:
                subprocess.Popen(*wrong)
            except TypeError as error:
                print(error)

    if __name__ == "__main__":
        print(talk(["cat"]))
        plainly()
        with ProcessPoolExecutor(1) as pool:
            print(pool.submit(abs, -1).result(), platform.processor() is None)
"""


def test_a_dialogue_is_not_covered_and_nothing_else_is_seen_of_us(program: Program) -> None:
    program.write(DIALOGUE)
    plain = program.plain()
    recorded = program.record()
    run = recorded.told["run"]

    assert text_of(recorded.printed) == plain.strip("\n")
    effects = program.command("show", run).told["effects"]
    assert {effect["name"]: effect["status"] for effect in effects if effect["kind"] == "process"} == {
        "run cat": "uncovered",
        "run echo mine": "answered",
    }
    assert program.command("replay", run).told["live"] == {}  # its call is served
    edited = DIALOGUE.replace("def talk(command):", "def talk(command):\n        print('talks')")
    program.write(edited.replace('print("plainly"', 'print("again"'))
    again = program.command("replay", run)
    assert again.told["live"] == {"run cat": 1}
    assert text_of(again.printed) == "talks\n" + plain.strip("\n").replace("plainly", "again")


def test_secrets_are_kept_out_of_what_is_recorded(program: Program) -> None:
    program = replace(program, environ={"API_TOKEN": SECRET, "DB_PASSWORD": "hunter2secret"})
    program.write("""
        import os, subprocess
        token = os.environ["API_TOKEN"]
        given = "password=" + os.environ["DB_PASSWORD"]
        done = subprocess.run(["sh", "-c", f"cat; echo $API_TOKEN; echo {token} >&2"], input=given, text=True, capture_output=True,
                              env={**os.environ, "OTHER_TOKEN": os.environ["DB_PASSWORD"]})
        print(len(done.stdout), len(done.stderr))
        del token, given, done
    """)
    recorded = program.record()
    again = program.replay("--as-is")

    assert text_of(again.printed) == text_of(recorded.printed) == "55 33"
    assert SECRET.encode() not in program.stored_bytes()
    assert b"hunter2secret" not in program.stored_bytes()


CELLS = [
    "!echo $$ && echo two",
    "lines = !echo $$; echo x\nprint(lines, type(lines))",
    "%%bash\necho $$\necho err >&2\necho ran >> log",
    "%%bash --out got --err bad\necho $$; echo e >&2",
    'print(got, bad)\ndef f(word):\n    !echo {word} $$\nf("local")',
    "!exit 3\nprint(_exit_code)",
    "%%bash\necho $$\nexit 4",
]


def test_commands_in_cells_print_again_what_they_printed(program: Program) -> None:
    program = replace(program, name="cells.ipynb")
    made = [nbformat.v4.new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(CELLS)]
    nbformat.write(nbformat.v4.new_notebook(cells=made), program.folder / "cells.ipynb")
    recorded = program.record(exit=1)
    again = program.replay("--as-is", exit=1)

    reader = open_reader(f"sqlite:///{program.store}")
    outputs = []
    for told in (recorded.told, again.told):
        cells = [cell.outputs for _, cell in reader.cells(told["run"])]
        outputs.append([[output.get("text", output.get("evalue")) for output in found] for found in cells])
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) == len(CELLS)
    assert [len(found) for found in outputs[0]] == [1, 1, 2, 0, 1, 1, 2]
    assert (program.folder / "log").read_text() == "ran\n"
    assert again.told["effects"]["served"] == 7
    assert again.told["live"] == {} == again.told["uncovered"]


HARMLESS = [
    "ls -la | wc -l", "git log --oneline -5", "git -C folder status", "echo hi; date", "cat a 2>/dev/null", "cat a > /dev/null 2>&1",
    "A=1 printenv A", "git branch", "git branch --show-current", "find . -name '*.py'", "date +%s", "nvidia-smi",
    "nvidia-smi --query-gpu=name --format=csv,noheader", "python3.12 --version", "ffmpeg --version", "bash -c 'ls | head'",
    "env", "sort -r x", "hostname -f", "grep -c foo < x", "pip3 list", "ls\ndate", "git config --get user.name", "cd folder && ls",
]  # fmt: skip
MUTATING = [
    "rm x", "echo hi > f", "cat a >> b", "git push", "git branch new", "git tag v1", "git diff --output=x", "git config user.name x",
    "find . -delete", "ls $(rm x)", "echo `rm x`", "env rm x", "date -s 1", "tee x", "bash -c 'rm x'", "sort x -o y", "sort -ro x",
    "nvidia-smi -r", "(ls)", "python x.py", "hostname new", "ls & rm x", "ls && rm x", "curl x", "git -c alias.x='!rm' x", "echo 'unclosed",
]  # fmt: skip


@pytest.mark.parametrize("line", HARMLESS)
def test_commands_that_only_look_are_known(line: str) -> None:
    assert command_of(line, shell=True).is_harmless


@pytest.mark.parametrize("line", MUTATING)
def test_any_other_counts_as_a_change(line: str) -> None:
    assert not command_of(line, shell=True).is_harmless


def test_words_are_no_shell_line() -> None:
    assert command_of(["git", "log"], shell=False).is_harmless
    assert not command_of(["rm", "x"], shell=False).is_harmless
    assert not command_of("ls; rm x", shell=False).is_harmless
    assert command_of([sys.executable, "--version"], shell=False).is_harmless


UNSERVED = """
    import asyncio, os, pty, subprocess, sys

    COMMAND = ["/bin/sh", "-c", "echo ran >> log"]

    class Equal(subprocess.Popen):
        def __eq__(self, other):
            return True

        def __hash__(self):
            return 1

    def by_posix_spawn():
        os.waitpid(os.posix_spawn(COMMAND[0], COMMAND, os.environ), 0)

    def by_spawn():
        os.spawnvp(os.P_WAIT, "sh", COMMAND)

    def by_terminal():
        pty.spawn(COMMAND)

    def by_equal():
        Equal(COMMAND).wait()

    async def by_loop():
        transport, _ = await asyncio.get_running_loop().subprocess_exec(asyncio.SubprocessProtocol, *COMMAND)
        await transport._wait()

    def by_exec():
        sys.stdout.flush()
        os.execvp("sh", COMMAND)

    begun = globals()["by_" + sys.argv[1]]()
    if begun is not None:
        asyncio.run(begun)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no such ways here")
@pytest.mark.parametrize("way", ["posix_spawn", "spawn", "terminal", "equal", "loop"])
def test_a_command_whose_outcome_cannot_be_kept_is_held_back(program: Program, way: str) -> None:
    program.write(UNSERVED)
    program.command("record", program.name, way)
    log = program.folder / "log"
    assert log.read_text() == "ran\n"
    assert "uncovered" in {effect["status"] for effect in program.show()["effects"]}

    program.write(UNSERVED.replace(f"by_{way}():\n", f"by_{way}():\n        print('again')\n"))
    held = program.replay(exit=3)
    assert held.told["status"] == "held"
    assert "run /bin/sh -c 'echo ran >> log'" in held.told["error"]["message"].replace("/usr/bin", "/bin")
    assert log.read_text() == "ran\n"


def test_a_program_that_becomes_another_is_not_one_again(program: Program) -> None:
    program.write(UNSERVED.replace("begun =", "begun = 1 / 0 #"))
    program.record(exit=1)
    program.write(UNSERVED.replace("begun =", "begun = by_exec() #"))
    assert program.replay(exit=3).told["status"] == "held"
    assert not (program.folder / "log").exists()


PIPELINE = """
    import subprocess, sys

    def pipeline():
        first = subprocess.Popen(["FIRST"], stdout=subprocess.PIPE)
        second = subprocess.Popen(["sort", "-r"], stdin=first.stdout, stdout=subprocess.PIPE)
        third = subprocess.Popen(["sh", "-c", "echo ran >> log; cat; echo $$"], stdin=second.stdout, stdout=subprocess.PIPE, text=True)
        first.stdout.close()
        return third.communicate()[0], first.wait(), second.wait()

    def reads():
        with open("data.txt") as file:
            return subprocess.run(["wc", "-l"], stdin=file, capture_output=True).stdout

    print(reads(), pipeline())
"""


def test_a_pipeline_is_answered_as_a_whole_or_not_at_all(program: Program) -> None:
    text = PIPELINE.replace('"FIRST"', '"ls"')
    (program.folder / "data.txt").write_text("one\n")
    program.write(text)
    recorded = program.record()
    # Other numbers of descriptors, and none of the commands runs.
    program.write(text.replace("pipeline():\n", "pipeline():\n        opened = open(__file__)\n", 1))
    again = program.replay()
    assert text_of(again.printed) == text_of(recorded.printed)
    assert again.told["live"] == {}
    assert (program.folder / "log").read_text() == "ran\n"

    program.write(text.replace("cat; echo $$", "cat"))  # the last runs: so do those in front of it, which only look
    changed = program.replay("--allow-mutations", "pipeline")
    assert "program.py" in changed.printed
    assert (program.folder / "log").read_text() == "ran\n" * 2


def test_what_is_not_known_is_not_handed_on(program: Program) -> None:
    text = PIPELINE.replace('"FIRST"', '"sh", "-c", "echo ran >> log; ls"')
    (program.folder / "data.txt").write_text("one\n")
    program.write(text)
    program.record()
    program.write(text.replace("cat; echo $$", "cat"))
    assert "is not known" in program.replay("--allow-mutations", "pipeline", exit=4).told["error"]["message"]
    assert (program.folder / "log").read_text() == "ran\n" * 2


def test_a_command_that_is_given_another_file_is_another_command(program: Program) -> None:
    (program.folder / "data.txt").write_text("one\n")
    program.write(PIPELINE.replace('"FIRST"', '"ls"'))
    program.record()
    (program.folder / "data.txt").write_text("one\ntwo\n")
    again = program.replay()
    assert again.printed.startswith("b'2\\n'")
    assert again.told["live"] == {"run wc -l": 1}


def test_what_is_too_much_is_not_kept_and_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    async def awaits(length: int) -> int:
        process = await asyncio.create_subprocess_exec("head", "-c", str(length), "/dev/zero", stdout=-1)
        return len((await process.communicate())[0])

    def runs(length: int) -> None:
        heard.append(asyncio.run(awaits(length)))
        heard.append(len(subprocess.run(["head", "-c", str(length), "/dev/zero"], stdout=-1, check=True).stdout))

    heard: list[int] = []
    monkeypatch.setattr(pipes, "MOST_HEARD", 1000)
    monkeypatch.setattr(processes, "MOST_HEARD", 1000)
    with patched(processes.patches) as effects:
        for length in (1000, 1001):
            thread = threading.Thread(target=runs, args=(length,))  # what a thread does is the program's
            thread.start()
            thread.join()
        assert [effect.status for effect in effects.effects] == ["answered", "answered", "uncovered", "uncovered"]
    assert heard == [1000, 1000, 1001, 1001]


def test_pieces_are_let_go_as_soon_as_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipes, "MOST_HEARD", 10)
    bounded = pipes.Bounded()
    for size in (6, 4, 1, 3):
        bounded.add("x", size)
    assert not bounded.is_whole
    assert bounded.pieces == []
