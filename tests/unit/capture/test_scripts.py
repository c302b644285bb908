"""Scripts under `rewound record`: they run as Python runs them, and end as they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from rewound.model import Step
from rewound.store import Reader, open_reader


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, encoding="utf-8", timeout=60, check=False)


def write(folder: Path, source: str) -> Path:
    path = folder / "script.py"
    path.write_text(textwrap.dedent(source).lstrip(), encoding="utf-8")
    return path


def record(folder: Path, source: str, *arguments: str) -> tuple[subprocess.CompletedProcess[str], Reader, dict[str | None, Step]]:
    write(folder, source)
    done = run(folder, "-m", "rewound", "record", "script.py", "--", *arguments)
    reader = open_reader(start=folder)
    return done, reader, {step.function: step for step in reader.steps(reader.resolve("last").id)}


def test_a_script_sees_what_python_would_show_it(project: Path) -> None:
    source = """
        import sys
        import helper

        def about():
            return __name__, sys.argv, __file__, __spec__, sys.path[0], helper.VALUE, sys.modules["__main__"].about is about

        print(about())
        print("err", file=sys.stderr)
        """
    (project / "helper.py").write_text("VALUE = 3\n")
    write(project, source)
    plain = run(project, "script.py", "a", "--b")

    done, reader, steps = record(project, source, "a", "--b")

    assert done.returncode == plain.returncode == 0
    assert plain.stdout.replace("'script.py'", repr(str(project / "script.py"))) in done.stdout.replace(
        "'script.py'", repr(str(project / "script.py"))
    )
    assert "err" in done.stderr
    assert list(steps) == ["<module>", "about"]
    assert reader.resolve("last").argv[1:] == ("a", "--b")


def test_a_failing_script_prints_its_traceback_and_nothing_of_ours(project: Path) -> None:
    source = """
        def broken():
            return {}["k"]

        broken()
        """
    write(project, source)
    plain = run(project, "script.py")

    done, reader, steps = record(project, source)

    assert (plain.returncode, done.returncode) == (1, 1)
    assert plain.stderr.splitlines()[-1] in done.stderr.splitlines()
    assert str(Path("rewound") / "capture") not in done.stderr
    found = reader.resolve("last-failed")
    assert found.error is not None and found.error.frames[-1].line == 2
    assert steps["broken"].status == "failed"


def test_a_script_that_ends_its_process_keeps_what_was_done(project: Path) -> None:
    _, reader, steps = record(
        project,
        """
        import os, time

        def work():
            return 5

        def leave():
            time.sleep(0.3)
            os._exit(3)

        work()
        leave()
        """,
    )

    assert reader.resolve("last").status == "interrupted"
    work = steps["work"]
    assert work.result is not None and reader.load(work.result) == 5


def test_a_killed_script_loses_at_most_what_was_going_on(project: Path) -> None:
    path = write(
        project,
        """
        import time

        def work(n):
            return n

        for n in range(3):
            work(n)
        print("ready", flush=True)
        time.sleep(60)
        """,
    )
    process = subprocess.Popen([sys.executable, "-m", "rewound", "record", path.name], cwd=project, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while "ready" not in process.stdout.readline():
        assert process.poll() is None
    time.sleep(0.5)
    process.kill()
    process.wait()
    process.stdout.close()

    reader = open_reader(start=project)
    found = reader.resolve("last")
    assert found.status == "interrupted"
    assert [reader.load(step.result) for step in reader.steps(found.id) if step.function == "work" and step.result] == [0, 1, 2]


def test_a_script_that_joins_every_thread_ends(project: Path) -> None:
    lines = [
        "import threading",
        "print([thread.name for thread in threading.enumerate()])",
        "for thread in threading.enumerate():",
        "    if thread is not threading.main_thread():",
        "        thread.join()",
    ]
    path = write(project, "\n".join(lines) + "\n")
    command = [sys.executable, "-m", "rewound", "record", path.name]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "['MainThread']"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_a_script_that_leaves_a_pool_open_ends(project: Path) -> None:
    """Its workers wait for more work: Python tells them at its end that none comes, when what they have is done."""
    source = """
        import time
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(2)
        print(pool.submit(pow, 2, 3).result())
        pool.submit(lambda: (time.sleep(0.3), print("late")))
    """
    (project / "main.py").write_text(textwrap.dedent(source), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "rewound", "record", "main.py"], cwd=project, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == "8\nlate\n"


def test_an_interrupted_script(project: Path) -> None:
    path = write(project, 'import time\n\ndef wait():\n    print("ready", flush=True)\n    time.sleep(60)\n\nwait()\n')
    command = [sys.executable, "-m", "rewound", "record", path.name]
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.kill(process.pid, signal.SIGINT)
    process.communicate(timeout=20)

    reader = open_reader(start=project)
    found = reader.resolve("last")
    assert found.status == "interrupted"
    assert [step.status for step in reader.steps(found.id) if step.function == "wait"] == ["interrupted"]


def test_the_record_of_a_module_and_what_json_says(project: Path) -> None:
    package = project / "flow"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text("from flow.parts import part\nprint(part(2))\n")
    (package / "parts.py").write_text("def part(n):\n    return n + 1\n")

    done = run(project, "-m", "rewound", "record", "-m", "flow", "--json")

    said: dict[str, Any] = json.loads(done.stdout)
    assert (said["kind"], said["status"], said["source"]) == ("module", "succeeded", "-m flow")
    reader = open_reader(start=project)
    assert [step.function for step in reader.steps(said["run"])] == ["<module>", "<module>", "part"]
