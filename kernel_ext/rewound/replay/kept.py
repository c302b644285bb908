"""Mappings that are kept: for one user in the store's folder, for everybody in a file of the project that can be committed."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rewound.errors import BadRequest, BadSource
from rewound.replay.naming import MOST

PRIVATE, SHARED = "mappings.json", "rewound-mappings.json"
FORMAT, VERSION = "rewound mappings", 1


@dataclass(frozen=True, slots=True)
class Kept:
    """The pairs of one pair of versions of a program."""

    program: str
    then: str
    now: str
    """Of the two versions: a hash of their texts."""
    pairs: Mapping[str, str]
    """OLD -> NEW, as a person would write them."""


def read_kept(path: Path) -> list[Kept]:
    """All that a file holds, none if there is none. Raises BadSource for one that is damaged, or that is something else."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from error
    try:
        told = json.loads(text)
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise ValueError(f'it does not say "format": "{FORMAT}"')
        if told.get("version") != VERSION:
            raise ValueError(f"its version is {told.get('version')}, and this Rewound reads {VERSION}")
        return [_entry(entry) for entry in told["mappings"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable(path, str(error) or type(error).__name__) from error


def _entry(told: Any) -> Kept:
    found = Kept(told["program"], told["then"], told["now"], dict(told["pairs"]))
    if not all(isinstance(text, str) for text in (found.program, found.then, found.now, *found.pairs, *found.pairs.values())):
        raise ValueError("a mapping is not of texts")
    return found


def _unreadable(path: Path, why: str) -> BadSource:
    hint = "Mend it, or move it away: it is left as it is. A merge leaves marks (`<<<<<<<`) in it."
    return BadSource(f"{path} is no file of mappings: {why}.", hint=hint)


def keep(path: Path, new: Kept) -> None:
    """Put pairs into a file, beside those that it holds. Raises BadSource, as `read_kept` does, and BadRequest beyond `MOST` pairs."""
    entries = read_kept(path)
    same = next((entry for entry in entries if (entry.program, entry.then, entry.now) == (new.program, new.then, new.now)), None)
    merged = new if same is None else replace(new, pairs={**same.pairs, **new.pairs})
    check_count(merged.pairs)
    if same is None or same.pairs != merged.pairs:
        _write(path, [*(entry for entry in entries if entry is not same), merged])


def check_count(pairs: Mapping[str, str]) -> None:
    if len(pairs) > MOST:
        hint = "Record the program anew: little of the recording is left that could be used."
        raise BadRequest(f"--map: {len(pairs):,} pairs for one pair of versions; {MOST:,} are the most that are kept.", hint=hint)


def _write(path: Path, entries: Iterable[Kept]) -> None:
    """Sorted, a pair a line: what two people add at a time is merged line by line. The old file is there until the new one is whole."""
    told = []
    for entry in sorted(entries, key=lambda entry: (entry.program, entry.then, entry.now)):
        facts = {name: getattr(entry, name) for name in ("program", "then", "now")}
        about = ", ".join(f"{json.dumps(name)}: {json.dumps(fact, ensure_ascii=False)}" for name, fact in facts.items())
        pairs = ",\n".join(f"      {json.dumps(pair, ensure_ascii=False)}" for pair in sorted(entry.pairs.items()))
        told.append(f'    {{{about}, "pairs": [\n{pairs}\n    ]}}')
    mappings = ",\n".join(told)
    text = f'{{\n  "format": {json.dumps(FORMAT)},\n  "version": {VERSION},\n  "mappings": [\n{mappings}\n  ]\n}}\n'
    beside = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, "utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadSource(f"{path} cannot be written: {error}.", hint="Look at the permissions of its folder, and at the disk.") from error


def fitting(entries: Iterable[Kept], program: str, then: str, now: str) -> list[Kept]:
    """Those of a program, the nearest first: of just these versions, of the recorded one, of any. Where two differ, the first counts."""
    mine = [entry for entry in entries if entry.program == program]
    return sorted(mine, key=lambda entry: (entry.then != then or entry.now != now, entry.then != then))
