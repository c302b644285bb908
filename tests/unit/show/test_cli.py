"""The command line: what is asked for, how errors end, what a magic's line means."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rewound.errors import BadRequest
from rewound.model import Step
from rewound.replay.travel import Travelled
from rewound.show import cli
from rewound.show.answer import stdout_kept_clean
from rewound.show.magics import MagicError, RecordRequest, magic_record, magic_timeline, replay_options
from rewound.show.magics_travel import magic_rewind

COMMANDS = ("record", "runs", "show", "debug", "why", "replay", "serve", "doctor")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"rewound {command}" in shown.partition("Example")[2]
    assert "--json" in shown
    assert "--store" in shown


def test_without_a_command_it_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([]) == 0
    assert "rewound record notebook.ipynb" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["rewind"], "No such command"),
        (["runs", "--bogus"], "--bogus"),
        (["record"], "Nothing to record"),
        (["record", "nowhere.ipynb"], "no file nowhere.ipynb"),
        (["record", "pyproject.toml"], "neither a notebook"),
        (["record", "."], "is a folder"),
        (["record", "-m", "package", "-x"], "-x"),
        (["replay", "last", "--set", "a"], "--set a is not NAME=JSON"),
        (["replay", "last", "--map", "a"], "--map a is not OLD=NEW"),
        (["replay", "last", "--into", "b.py", "--resume"], "--resume and --into do not go together"),
        (["replay", "last", "--source", "nowhere.ipynb"], "no file nowhere.ipynb"),
        (["replay", "last", "--output", "out.txt"], "does not end in .ipynb"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_request_that_makes_no_sense_exits_2(line: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(line) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert told.out == ""

    assert cli.run([*line, "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert message in error["message"]
    assert error["name"]
    assert error["hint"]


def test_a_misspelt_file_is_guessed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "notebook.ipynb").touch()

    assert cli.run(["record", "notebok.ipynb"]) == 2
    assert "Did you mean notebook.ipynb?" in capsys.readouterr().err


def test_json_after_two_dashes_belongs_to_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["record", "nowhere.py", "--", "--json"]) == 2
    assert capsys.readouterr().out == ""


def test_a_fault_of_ours_is_told_as_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cli, "_parsed", lambda _: 1 // 0)

    assert cli.run(["runs", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["name"] == "internal-error"


def test_what_the_program_and_its_children_print_goes_to_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    with stdout_kept_clean(True):
        print("in python")
        subprocess.run([sys.executable, "-c", "print('in a child')"], check=True)
    print("after")

    told = capfd.readouterr()
    assert told.out == "after\n"
    assert told.err == "in python\nin a child\n"


def test_a_replay_line_is_parsed_as_the_command_parses_it() -> None:
    options = replay_options("--dry-run --from cell:2 --debug")

    assert options.pop("debug") == "dap"
    assert options == {
        "run": "last",
        "store": None,
        "source": None,
        "from_step": "cell:2",
        "until": None,
        "as_is": False,
        "dry_run": True,
        "output": None,
        "offline": False,
        "live": (),
        "allow_mutations": (),
        "resume": False,
        "headers": (),
        "sweep": False,
        "strict": False,
        "overrides": {},
        "mapping": {},
        "map_shared": False,
    }
    assert replay_options("--map a=b --map c=-")["mapping"] == {"a": "b", "c": "-"}
    assert replay_options("--set rate=[1,2]")["overrides"] == {"rate": [1, 2]}
    assert replay_options("r7f2")["run"] == "r7f2"


@pytest.mark.parametrize("line", ["--bogus", "--set a", "'open", "a b"])
def test_a_magic_tells_its_errors_shortly(line: str) -> None:
    with pytest.raises(MagicError) as raised:
        replay_options(line)
    assert "Traceback" not in "".join(raised.value._render_traceback_())


def test_what_record_asks_for() -> None:
    assert magic_record("on") == RecordRequest("on")
    assert magic_record("--name nightly", "x = 1") == RecordRequest("cell", "nightly", "x = 1")
    with pytest.raises(BadRequest, match="%record on"):
        magic_record("perhaps")


def test_a_magic_writes_no_page() -> None:
    with pytest.raises(MagicError, match="!rewound show RUN --html FILE"):
        magic_timeline("last --html page.html")


def test_rewind_wants_one_state() -> None:
    asked: list[str] = []

    def execute(state: str) -> Travelled:
        asked.append(state)
        return Travelled("r1", ("r1", 3), Step("r1", 3, None, "cell", 0, "succeeded", 0.0, 0.0), "main", already=True)

    assert "cell:3" in str(magic_rewind("cell:3", execute=execute))
    assert asked == ["cell:3"]
    for wrong in ("", "cell:3 cell:4"):
        with pytest.raises(MagicError):
            magic_rewind(wrong, execute=execute)
