"""The kinds of code in which a program can fail: for each a notebook and a script, the failing line, and values there."""

from __future__ import annotations

from dataclasses import dataclass

FILE = """\
def share(whole, parts):
    each = whole / parts
    return each


def shares(whole, counts):
    found = []
    for count in counts:
        found.append(share(whole, count))
    return found
"""
ASYNC = """\
import asyncio
async def one(whole, parts):
    await asyncio.sleep(0)
    return whole / parts
async def all_of(whole):
    return [await one(whole, count) for count in counts]"""
LOAD = "import time\ncounts = [4, 2, 5, 0, 8]\nprint('loading')"


@dataclass(frozen=True)
class Kind:
    """The last of `cells` fails; a script is all of them. `values` are expressions there, and what they are."""

    cells: tuple[str, ...]
    function: str
    line: int
    values: dict[str, str]
    file: str | None = None
    hit: int = 1
    script_line: int | None = None
    script_hit: int | None = None
    mend: str = ""
    """A statement typed at the stop after which the program goes on to its end."""


KINDS: dict[str, Kind] = {
    "a cell's statement": Kind(
        (LOAD, "total = 0\nfor count in counts:\n    total += 20 / count\nprint('total', total)"),
        "<module>", 3, {"count": "0", "total": "19.0", "counts": "[4, 2, 5, 0, 8]"}, hit=4, script_line=6, mend="count = 1",
    ),
    "a cell's function": Kind(
        (LOAD, "def share(whole, parts):\n    return whole / parts", "for count in counts:\n    last = share(7, count)"),
        "share", 2, {"whole": "7", "parts": "0"}, hit=4, script_line=5, script_hit=1, mend="parts = 1",
    ),
    "an imported module": Kind(
        (LOAD, "import sharing", "print('shares', sharing.shares(20, counts))"),
        "share", 2, {"whole": "20", "parts": "0"}, file="sharing.py", mend="parts = 1",
    ),
    "an async function": Kind(
        (
            LOAD,
            ASYNC,
            "print('shares', await all_of(20))",
        ),
        "one", 4, {"whole": "20", "parts": "0"}, script_line=7, mend="parts = 1",
    ),
    "a thread": Kind(
        (
            LOAD,
            "from concurrent.futures import ThreadPoolExecutor\ndef one(parts):\n    time.sleep(0.01)\n    return 20 / parts",
            "with ThreadPoolExecutor(3) as pool:\n    print('shares', list(pool.map(one, counts)))",
        ),
        "one", 4, {"parts": "0"}, script_line=7, mend="parts = 1",
    ),
}  # fmt: skip


def script_of(kind: Kind) -> str:
    """All cells in one file."""
    text = "\n".join(kind.cells) + "\n"
    return text.replace("await all_of(20)", "asyncio.run(all_of(20))")
