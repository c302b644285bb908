"""The command `rewound`: its commands, and how each of them ends."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated, Any

import typer

from rewound import __version__
from rewound.errors import BadRequest, InternalError, RewoundError
from rewound.show import (
    commands_bisect,
    commands_check,
    commands_debugger,
    commands_diff,
    commands_keep,
    commands_lineage,
    commands_look,
    commands_lsp,
    commands_record,
    commands_recover,
    commands_replay,
    commands_rules,
    commands_serve,
    commands_states,
)
from rewound.show.answer import put_error

app = typer.Typer(
    name="rewound",
    help="A flight recorder for Python: record a run, see why it failed, replay only what the fix changes.",
    epilog="\b\nBegin with:\n  rewound record notebook.ipynb\n  rewound debug last-failed",
    add_completion=False,
    rich_markup_mode=None,  # rich costs a tenth of a second, which --help need not pay
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_COMMANDS: tuple[tuple[str, Callable[..., int], str], ...] = (
    ("record", commands_record.record, commands_record.EXAMPLE),
    ("runs", commands_look.runs, commands_look.RUNS_EXAMPLE),
    ("show", commands_look.show, commands_look.SHOW_EXAMPLE),
    ("debug", commands_look.debug, commands_look.DEBUG_EXAMPLE),
    ("why", commands_look.why, commands_look.WHY_EXAMPLE),
    ("lineage", commands_lineage.lineage, commands_lineage.EXAMPLE),
    ("diff", commands_diff.diff, commands_diff.EXAMPLE),
    ("states", commands_states.states, commands_states.EXAMPLE),
    ("replay", commands_replay.replay, commands_replay.EXAMPLE),
    ("dap", commands_debugger.dap, commands_debugger.EXAMPLE),
    ("recover", commands_recover.recover, commands_recover.RECOVER_EXAMPLE),
    ("resume", commands_recover.resume, commands_recover.RESUME_EXAMPLE),
    ("verify", commands_replay.verify, commands_replay.VERIFY_EXAMPLE),
    ("check", commands_check.check, commands_check.EXAMPLE),
    ("bisect", commands_bisect.bisect, commands_bisect.EXAMPLE),
    ("rules", commands_rules.rules, commands_rules.EXAMPLE),
    ("export", commands_keep.export, commands_keep.EXPORT_EXAMPLE),
    ("import", commands_keep.import_, commands_keep.IMPORT_EXAMPLE),
    ("lsp", commands_lsp.lsp, commands_lsp.EXAMPLE),
    ("serve", commands_serve.serve, commands_serve.EXAMPLE),
    ("doctor", commands_keep.doctor, commands_keep.DOCTOR_EXAMPLE),
)
for _name, _command, _example in _COMMANDS:
    app.command(_name, epilog=_example)(_command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rewound {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")] = False,
) -> None:
    """A flight recorder for Python: record a run, see why it failed, replay only what the fix changes."""
    del version


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line; the answer is the exit code."""
    as_json = "--json" in arguments[: arguments.index("--") if "--" in arguments else None]
    try:
        code = _parsed(list(arguments) or ["--help"])
        sys.stdout.flush()
        return code
    except RewoundError as error:
        put_error(error, as_json)
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted.\n")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough; not an error
        return 0
    except Exception as error:  # a fault of ours is told as one, in the form that was asked for
        traceback.print_exc()
        put_error(InternalError(f"{type(error).__name__}: {error}", hint="This is a fault of Rewound; please report it."), as_json)
        return InternalError.exit_code


@cache
def _group() -> Any:
    """The parser: made when it is needed, since it takes some hundredths of a second."""
    return typer.main.get_command(app)


def _parsed(arguments: list[str]) -> int:
    """Parse and run; what the parser says about a wrong command line becomes a BadRequest."""
    try:
        code: Any = _group().main(args=_with_values(arguments[:1], arguments), prog_name="rewound", standalone_mode=False)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        raise _usage_error(error) or error from None
    return code if isinstance(code, int) else 0


def parameters(command: str, words: list[str]) -> dict[str, Any]:
    """The values of a command's parameters for these words, checked but not carried out; raises BadRequest."""
    try:
        found: dict[str, Any] = _group().commands[command].make_context(command, _with_values([command], words)).params
    except Exception as error:
        raise _usage_error(error) or error from None
    return found


_ALONE = {"replay": {"--debug": "--debug=dap"}}
"""By command: options that can stand without their value, and what they mean then."""


def _with_values(command: list[str], words: list[str]) -> list[str]:
    """The parser would take the next word for the value."""
    meant = _ALONE.get(command[0] if command else "", {})
    return [meant.get(word, word) for word in words]


def _usage_error(error: Exception) -> BadRequest | None:
    """The parser's own exceptions, told by what they have, since their module differs from version to version."""
    message = getattr(error, "format_message", None)
    if message is None:
        return None
    path = getattr(getattr(error, "ctx", None), "command_path", "rewound")
    return BadRequest(message(), hint=f"See `{path} --help`.")
