"""Prints the pins that pyproject.toml's requirements and those of the extras named lead to, with their hashes.

    python scripts/requirements.py [--stamp] [EXTRA ...]

They are a part of constraints.txt, which holds the pins of all extras: its notes say on whose account each of them is
there, so what is wanted is found by walking up. With --stamp: a digest that changes when an installation has to be
made again.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Pin:
    """One version of one package; a package can have several, for one Python or platform each."""

    name: str
    lines: tuple[str, ...]
    on_account_of: frozenset[str]


def normalised(requirement: str) -> str:
    """The name in a requirement, as package indexes spell it."""
    match = NAME.match(requirement)
    if match is None:
        raise ValueError(f"{requirement!r} is not a requirement")
    return re.sub(r"[._-]+", "-", match.group()).lower()


def read_pins(text: str) -> list[Pin]:
    """The blocks of a constraints file: `name==version`, indented hashes, and `# via` notes."""
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith(" "):
            blocks[-1].append(line)
        elif line and not line.startswith("#"):
            blocks.append([line])
    pins = []
    for block in blocks:
        notes = [line.strip().lstrip("# ").removeprefix("via").strip() for line in block if line.strip().startswith("#")]
        lines = tuple(line for line in block if not line.strip().startswith("#"))
        pins.append(Pin(normalised(block[0]), lines, frozenset(normalised(note) for note in notes if note)))
    return pins


def direct(document: dict[str, Any], extras: list[str]) -> set[str]:
    """What the build needs (it is done without isolation), what the project needs, then what each extra adds."""
    project = document["project"]
    listed = [*document["build-system"]["requires"], *project["dependencies"]]
    for extra in extras:
        listed += project["optional-dependencies"][extra]
    return {normalised(requirement) for requirement in listed}


def wanted(pins: list[Pin], names: set[str]) -> list[Pin]:
    """The pins of `names` and of everything that is there on their account."""
    missing = names - {pin.name for pin in pins}
    if missing:
        raise SystemExit(f"constraints.txt has no pin for {', '.join(sorted(missing))}; `make lock` writes it anew.")
    reached = set(names)
    while more := {pin.name for pin in pins if pin.on_account_of & reached} - reached:
        reached |= more
    return [pin for pin in pins if pin.name in reached]


def main(arguments: list[str]) -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = [argument for argument in arguments if argument != "--stamp"]
    pins = read_pins((ROOT / "constraints.txt").read_text("utf-8"))
    lines = [line for pin in wanted(pins, direct(document, extras)) for line in pin.lines]
    if "--stamp" in arguments:
        lines = [hashlib.sha256(json.dumps([document["build-system"], document["project"], lines]).encode()).hexdigest()]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
