"""Commands that a program runs: how one is told and compared, and which ones change nothing outside."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from rewound.effects.masking import Masking, handed_on
from rewound.effects.network import Asked

MOST_KEPT = 100_000
"""Characters of a command's input that are kept to be shown; two are compared whole, by hash."""


@dataclass(frozen=True, slots=True)
class Harmless:
    """Programs that change nothing, and why that is known."""

    programs: str
    reason: str
    only: str | None = None
    """What all of its arguments, in one line, must match; None for any."""
    unless: str = ""
    """Arguments, each by itself, with which it does change something."""


HARMLESS: tuple[Harmless, ...] = (
    Harmless(
        "ls dir cat head tail wc grep egrep fgrep rg cut tr nl od strings file stat du df pwd echo printf true false test [ sleep seq cal "
        "whoami id groups arch nproc lscpu free uptime ps pgrep printenv locale which whereis basename dirname realpath readlink md5sum "
        "sha1sum sha256sum sha512sum cksum diff cmp comm jq tac rev paste fold expr",
        "reads, computes or prints",
    ),
    Harmless("cd exit set unset export umask :", "changes the shell that it is given to, and nothing else"),
    Harmless("sort", "sorts what it reads", unless=r"-o.*|--output.*|-[a-zA-Z]*o"),
    Harmless("tree", "lists a folder", unless=r"-o.*"),
    Harmless("find", "lists files, unless it is told to do more", unless=r"-delete|-exec|-execdir|-ok|-okdir|-fprint.*|-fls"),
    Harmless("date", "tells the time, unless it sets it", unless=r"-s.*|--set.*|[0-9.]+"),
    Harmless("uname", "tells the system"),
    Harmless("hostname", "tells the name, unless it is given one", only=r"(-\S+ ?)*"),
    Harmless("env", "tells the environment, unless it is given a command", only=r""),
    Harmless("type command", "tells what a command is", only=r"-[vV] .*|[\w.-]+"),
    Harmless("nvidia-smi", "tells about devices", only=r"|((-L|-q|-i \S+|--id=\S+|--list-gpus|--query\S*|--format=\S+|-d \S+) ?)*"),
    Harmless("rocm-smi", "tells about devices", only=r"|(--show\S* ?)*"),
    Harmless(
        "git",
        "looks at the repository",
        only=r"((-C \S+|--no-pager|--git-dir=\S+|--work-tree=\S+) )*"
        r"((status|log|diff|show|rev-parse|rev-list|ls-files|ls-tree|ls-remote|describe|blame|shortlog|cat-file|grep|merge-base|name-rev"
        r"|for-each-ref|show-ref|count-objects|check-ignore|version|help|var|--version)( .*)?"
        r"|branch( (--list|--show-current|-[arv]+|--contains)( .*)?)?|tag( (-l|--list|-n\d*|--contains)( .*)?)?"
        r"|remote( (-v|show .*|get-url .*))?|config (--get.*|--list|-l|get .*|list.*)|stash list.*|worktree list.*|reflog( show.*)?)",
        unless=r"--output.*|--ext-diff",
    ),
    Harmless("python python3 py", "tells its version", only=r"-VV?|--version"),
    Harmless("pip pip3", "tells what is installed", only=r"(list|show|freeze|check|--version|-V|inspect|index)( .*)?"),
    Harmless("conda mamba", "tells what is installed", only=r"(list|info|--version|env list)( .*)?"),
    Harmless("docker podman", "tells about containers", only=r"(ps|images|version|info|inspect|logs|top|port|diff)( .*)?"),
    Harmless("kubectl", "tells about a cluster", only=r"(get|describe|version|logs|top|explain|api-resources|config view)( .*)?"),
    Harmless("systemctl", "tells about services", only=r"(status|is-active|is-enabled|list-units|show)( .*)?"),
    Harmless("ldconfig", "lists libraries", only=r"-p"),
    Harmless("sysctl", "tells about the system", only=r"-n [\w.]+"),
    Harmless("gcc g++ cc c++ clang clang++ nvcc ld as", "makes a local file, as a step does that writes one"),
    Harmless("where ver systeminfo tasklist findstr", "reads or prints (Windows)"),
)  # fmt: skip
"""Commands that a replay carries out without being allowed to, where the recording does not answer them."""
_ANY = re.compile(r"--version|--help")
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh"})
_NOWHERE = frozenset({os.devnull, "/dev/null", "1", "2"})
_SET = re.compile(r"[A-Za-z_]\w*=.*", re.S)


@dataclass(frozen=True, slots=True)
class Command:
    """What is run: words, or a text for the shell."""

    words: tuple[str, ...]
    text: str | None = None

    @property
    def shown(self) -> str:
        return self.text if self.text is not None else shlex.join(self.words)

    @property
    def is_harmless(self) -> bool:
        if self.text is not None:
            return _shell_is_harmless(self.text)
        return _words_are_harmless(self.words)


def command_of(args: Any, *, shell: bool) -> Command:
    """The command that `subprocess` is given: a text, a path, or a sequence of them."""
    if isinstance(args, str | bytes | os.PathLike):
        text = os.fsdecode(args)
        if shell:
            return Command((), text)
        return Command(tuple(shlex.split(text)) if os.name == "nt" else (text,))
    words = tuple(os.fsdecode(word) for word in args)
    return Command((), words[0]) if shell and len(words) == 1 else Command(words)


def asked(command: Command, masking: Masking, *, given: bytes | None, about: Mapping[str, Any]) -> Asked:
    """Describe a command with its input; `about` says what else makes it another one: folder, environment, where its output goes."""
    shown = masking.asked.command(command.shown)
    kept = masking.asked.data(given) if given is not None else None
    facts = json.dumps([shown, command.text is not None, about], sort_keys=True, default=str).encode()
    key = hashlib.blake2b(facts + b"\0" + (kept if kept is not None else b""), digest_size=16).hexdigest()
    request = {"command": shown, **about, **handed_on(command.shown, given)}
    if kept is not None:
        request["body"] = kept[:MOST_KEPT].decode("utf-8", "replace")
    return Asked(f"run {shown if len(shown) <= 200 else shown[:199] + '…'}", key, request, not command.is_harmless)


def environment_of(env: Mapping[Any, Any] | None, masking: Masking) -> dict[str, str]:
    """What a command's environment has that the program's own has not, or otherwise."""
    if env is None:
        return {}
    given = {os.fsdecode(name): os.fsdecode(value) for name, value in env.items()}
    return {name: masking.asked.variable(name, value) for name, value in given.items() if os.environ.get(name) != value}


# ---- whether it changes something


def _words_are_harmless(words: Sequence[str]) -> bool:
    if not words:
        return True
    program = PurePath(words[0]).name.removesuffix(".exe").lower()
    arguments = list(words[1:])
    if program in _SHELLS and len(arguments) >= 2 and re.fullmatch(r"-l?c", arguments[0]):
        return _shell_is_harmless(arguments[1])
    if len(arguments) == 1 and _ANY.fullmatch(arguments[0]):
        return True
    program = re.sub(r"^(python|pip)[\d.]+$", r"\1", program)
    line = " ".join(arguments)
    for entry in HARMLESS:
        if program in entry.programs.split():
            others = any(re.fullmatch(entry.unless, argument) for argument in arguments) if entry.unless else False
            return not others and (entry.only is None or re.fullmatch(entry.only, line, re.S) is not None)
    return False


def _shell_is_harmless(text: str) -> bool:
    """Whether all commands of a line are; what cannot be read for sure is not."""
    if "`" in text or "$(" in text or "<(" in text:
        return False
    try:
        return all(_words_are_harmless(words) for words in _commands(text))
    except ValueError:
        return False


def _commands(text: str) -> Iterator[list[str]]:
    """The commands of a shell's line. Raises ValueError if it writes to a file, or cannot be read."""
    lexer = shlex.shlex(text.replace("\n", ";"), posix=True, punctuation_chars=";&|<>()")
    lexer.whitespace_split = True
    words: list[str] = []
    tokens = iter(lexer)
    for token in tokens:
        if token[0] in ";&|" and not token.strip(";&|"):
            yield words
            words = []
        elif token[0] in "<>&" and not token.strip("<>&|"):
            target = next(tokens, "")
            if ">" in token and target not in _NOWHERE:
                raise ValueError(f"writes to {target}")
            if words and words[-1] in ("1", "2"):
                words.pop()
        elif token[0] in "()":
            raise ValueError("a group of commands")
        elif words or not _SET.fullmatch(token):
            words.append(token)
    yield words
