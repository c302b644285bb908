"""Commands in cells, `!ls`, `files = !ls` and `%%bash`: recorded with what they print, and printed again in a replay."""

from __future__ import annotations

import functools
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rewound.effects import pipes
from rewound.effects.commands import Command, asked
from rewound.effects.covering import covered
from rewound.effects.journal import pose
from rewound.effects.network import Asked
from rewound.effects.patching import Patch, Patches
from rewound.effects.pickled import load
from rewound.effects.pipes import Bounded

if TYPE_CHECKING:
    from rewound.effects.processes import Processes

Piece = tuple[str, str]
"""(stdout or stderr, text)"""


def patches(processes: Processes) -> Mapping[str, Patch]:
    """Behind the shell's methods, which look for variables in the frame above them: nothing may come between."""

    def system(module: ModuleType, patched: Patches) -> None:
        patched.set(module, "system", _system(processes, module.__dict__["system"]))

    def output(module: ModuleType, patched: Patches) -> None:
        for name in ("getoutput", "get_output_error_code"):
            if name in module.__dict__:
                patched.set(module, name, _output(processes, module.__dict__[name]))

    def script(module: ModuleType, patched: Patches) -> None:
        patched.set(module.ScriptMagics, "shebang", _script(processes, module.ScriptMagics.__dict__["shebang"]))

    return {"ipykernel.zmqshell": system, "IPython.core.interactiveshell": output, "IPython.core.magics.script": script}


def _line(processes: Processes, how: str, text: str) -> Asked:
    return asked(Command((), text), processes.journal.masking, given=None, about={"how": how})


def _system(processes: Processes, real: Any) -> Any:
    """`!ls`: what it prints comes through the cell's own streams."""

    def system(cmd: str) -> Any:
        if not processes.counts(sys._getframe(1)):
            return real(cmd)
        exchange = processes.ask(_line(processes, "system", cmd))
        if exchange.served is not None:
            exchange.again()
            answer = exchange.recorded()
            _print_again(answer["printed"])
            return answer["returncode"]
        with _listening() as pieces, covered():
            code = real(cmd)
        if pieces.is_whole:
            exchange.answer({"returncode": code, "printed": _masked(processes, pieces.pieces)})
        else:
            exchange.give_up()
        return code

    return pose(system, real)


def _output(processes: Processes, real: Any) -> Any:
    """`files = !ls`: a text, or a text for each stream and an exit code."""

    def output(cmd: str) -> Any:
        if not processes.counts(sys._getframe(1)):
            return real(cmd)
        exchange = processes.ask(_line(processes, "output", cmd))
        if exchange.served is not None:
            exchange.again()
            return exchange.recorded()
        with covered():
            answer = real(cmd)
        if sum(len(part) for part in (answer if isinstance(answer, tuple) else (answer,)) if isinstance(part, str)) > pipes.MOST_HEARD:
            exchange.give_up()
        else:
            exchange.answer(processes.journal.masking.nested(answer))
        return answer

    return pose(output, real)


def _script(processes: Processes, real: Any) -> Any:
    """`%%bash` and its like; one that goes on in the background is not covered."""

    @functools.wraps(real)
    def shebang(self: Any, line: str, cell: str) -> Any:
        if not processes.counts(sys._getframe(1)):
            return real(self, line, cell)
        words = shlex.split(line)
        options, _ = real.parser.parse_known_args(words)
        if options.bg or options.proc:
            processes.ask(_script_asked(processes, words, cell)).give_up()
            with covered():
                return real(self, line, cell)
        exchange = processes.ask(_script_asked(processes, words, cell))
        names = [name for name in (options.out, options.err) if name]
        if exchange.served is not None:
            answer = load(exchange.served.answer)
            _print_again(answer["printed"])
            self.shell.user_ns.update(zip(names, answer["names"], strict=False))
            exchange.again()
            exchange.recorded()  # raises what it raised
            return None
        with _listening() as pieces, covered():
            error = None
            try:
                real(self, line, cell)
            except Exception as raised:
                error = raised
        if not pieces.is_whole or sum(len(str(self.shell.user_ns.get(name, ""))) for name in names) > pipes.MOST_HEARD:
            exchange.give_up()
            if error is not None:
                raise error
            return None
        kept = processes.journal.masking.nested([self.shell.user_ns.get(name, "") for name in names])
        answer = {"printed": _masked(processes, pieces.pieces), "names": kept}
        if error is not None:
            exchange.fail(error, answer)
            raise error
        exchange.answer(answer)
        return None

    return shebang


def _script_asked(processes: Processes, words: list[str], cell: str) -> Asked:
    """The line's words with the cell as their input; it is harmless where a shell's would be."""
    about = {"how": "script", "line": words}
    program = words[0] if words else ""
    of_shell = Command(("sh", "-c", cell)) if program in ("bash", "sh", "zsh") else None
    described = asked(Command(tuple(words)), processes.journal.masking, given=cell.encode("utf-8", "replace"), about=about)
    return Asked(described.name, described.key, described.request, of_shell is None or not of_shell.is_harmless)


def _masked(processes: Processes, pieces: list[Piece]) -> list[Piece]:
    return [(name, processes.journal.masking.text(text)) for name, text in pieces]


def _print_again(pieces: list[Piece]) -> None:
    for name, text in pieces:
        stream = getattr(sys, name)
        stream.write(text)
        stream.flush()


@contextmanager
def _listening() -> Iterator[Bounded]:
    """What is written to the standard streams in this block, from any thread."""
    pieces = Bounded()
    with ExitStack() as stack:
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            before, write = stream.__dict__.get("write"), stream.write

            def heard(text: str, name: str = name, write: Any = write) -> Any:
                pieces.add((name, text), len(text))
                return write(text)

            def put_back(stream: Any = stream, before: Any = before, heard: Any = heard) -> None:
                if stream.__dict__.get("write") is heard:
                    if before is None:
                        del stream.write
                    else:
                        stream.write = before

            stream.write = heard
            stack.callback(put_back)
        yield pieces
