"""What surrounds a program, in two runs: Python, system, working folder, arguments, packages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rewound.graph.difference import Surrounding
from rewound.model import Run

OWN = frozenset({"rewound"})
"""Packages that a recording brings with it."""


def surroundings(left: Run, right: Run) -> tuple[Surrounding, ...]:
    """Python, system, folder, arguments and packages that differ; of packages those that both runs are known to have loaded."""
    return tuple(Surrounding(name, a, b) for name, a, b in _facts(left, right) if a != b)


def _facts(left: Run, right: Run) -> Iterator[tuple[str, str, str]]:
    if "unreadable" in left.meta or "unreadable" in right.meta:
        return
    yield "Python", left.python, right.python
    yield "platform", left.platform, right.platform
    yield "working folder", left.cwd, right.cwd
    if all(run.kind in {"script", "module", "replay"} and not (run.source or "").endswith(".ipynb") for run in (left, right)):
        yield "arguments", " ".join(left.argv[1:]), " ".join(right.argv[1:])
    old, new = _packages(left), _packages(right)
    for name in sorted({*old} & {*new} - OWN):
        yield name, old[name], new[name]


def _packages(run: Run) -> dict[str, str]:
    found: Any = run.meta.get("packages")
    return {str(name): str(version) for name, version in found.items()} if isinstance(found, dict) else {}
