"""How things are measured here: arms that take turns, fresh processes, the fastest round, and figures that are ratios."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 600
"""Seconds after which a process that is measured counts as hanging."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for."""

    quick: bool = False
    peers: bool = True
    gigabytes: float = 1.0
    """Size of the large array, and of the large frame."""

    def rounds(self, usual: int) -> int:
        return max(1, usual // 3) if self.quick else usual


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `value` and `aim` are in `unit`; `ratio` is recorded over plain, where that means something."""

    what: str
    value: float | None
    unit: str
    plain: str = ""
    """The plain run, as text."""
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None
    """Whether the aim was met; None without an aim."""
    peers: str = ""
    note: str = ""
    benchmark: str = ""
    samples: tuple[tuple[str, tuple[float, ...]], ...] = ()
    """Every measurement behind it: (arm, seconds by round)."""
    totals: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """For a page of its own: what stands on top of it, and its table, the heads of the columns first."""

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "samples": {arm: list(values) for arm, values in self.samples}}


class BenchmarkError(Exception):
    """A measurement that could not be taken; its text goes to the table in place of a figure."""


Arm = Callable[[], float]


def take_turns(arms: Mapping[str, Arm], rounds: int) -> dict[str, list[float]]:
    """Every arm once a round, each round beginning with another arm, so that a slow minute of the machine hits all alike."""
    names = list(arms)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        start = turn % len(names)
        for name in names[start:] + names[:start]:
            taken[name].append(arms[name]())
    return taken


def kept(taken: Mapping[str, Sequence[float]]) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """The measurements as a `Figure` keeps them."""
    return tuple((name, tuple(round(value, 6) for value in values)) for name, values in taken.items())


def fastest_ratio(taken: Mapping[str, Sequence[float]], arm: str = "recorded", base: str = "plain") -> float:
    """The fastest round of `arm` by the fastest of `base`: what other programs on the machine took away is in neither."""
    return min(taken[arm]) / min(taken[base])


@contextlib.contextmanager
def project(files: Mapping[str, str] | None = None) -> Iterator[Path]:
    """A new project folder with these files in it, gone afterwards with every recording made there."""
    folder = Path(tempfile.mkdtemp(prefix="rewound-bench-"))
    try:
        (folder / "pyproject.toml").write_text('[project]\nname = "measured"\nversion = "0"\n', encoding="utf-8")
        for name, text in (files or {}).items():
            (folder / name).write_text(text, encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a measured process: its own store, nothing of the person's, the checkout's packages."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("REWOUND_", "PYTEST_"))}
    clean.pop("PYTHONDONTWRITEBYTECODE", None)  # modules are compiled once, as on any machine
    own = {name: str(folder / ".home") for name in ("IPYTHONDIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR")}
    return {**clean, **own, "MPLBACKEND": "agg", "PYTHONHASHSEED": "0", "REWOUND_STORE": store_of(folder), **settings}


def store_of(folder: Path) -> str:
    return f"sqlite:///{folder / '.rewound'}"


def forget_recordings(folder: Path) -> None:
    """Every round records into an empty store."""
    shutil.rmtree(folder / ".rewound", ignore_errors=True)


def execute(
    command: Sequence[str], folder: Path, *, accept: Sequence[int] = (0,), settings: Mapping[str, str] | None = None
) -> tuple[float, str]:
    """Runs a command in `folder`: (seconds from its start to its end, what it printed). Raises BenchmarkError."""
    began = time.perf_counter()
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment(folder, **(settings or {})),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BenchmarkError(f"{command[0]}: {error}") from error
    seconds = time.perf_counter() - began
    if done.returncode not in accept:
        told = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise BenchmarkError(
            f"`{' '.join(Path(word).name for word in command[:4])}` ended with {done.returncode}: {told[-1] if told else 'no message'}"
        )
    return seconds, done.stdout


def rewound(*words: str) -> list[str]:
    """The command line of the package that this Python has."""
    return [sys.executable, "-m", "rewound", *words]


def told(output: str) -> dict[str, Any]:
    """What a measured program says of itself: the last line that is a JSON object."""
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            found: dict[str, Any] = json.loads(line)
            return found
    raise BenchmarkError("the program ended without a measurement")


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def seconds_text(seconds: float) -> str:
    """A duration for the table, in the unit that reads best."""
    for factor, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= factor:
            return f"{seconds / factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def bytes_text(size: float) -> str:
    """A size for the table."""
    for factor, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size:.0f} B"
