"""Makes docs/images/session.svg: the session of README.md, run for real, as a terminal shows it.

python -m docs.make_images
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.text import Text

from docs.sessions import Block, Typed, blocks, matches, session

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 104
COLOURS = {"NO_COLOR": "", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm-256color", "COLUMNS": str(WIDTH)}


def put_command(console: Console, typed: Typed) -> None:
    """A command and what it printed, colours included."""
    console.print(Text.assemble(("$ ", "bold green"), (typed.command, "bold")))
    for line in as_shown(typed):
        console.print(Text.from_ansi(line))
    console.print()


def as_shown(typed: Typed) -> Iterator[str]:
    """The printed lines, without those that the page leaves out by a line `…`."""
    printed = iter(typed.printed.strip("\n").splitlines())
    shown = typed.shown.strip("\n").splitlines()
    for number, line in enumerate(shown):
        if line.strip() != "…":
            yield next(printed, line)
            continue
        yield line
        if number + 1 < len(shown):
            # The next line that the page shows has to be printed too, so nothing that is skipped is that line.
            following = next((each for each in printed if matches(shown[number + 1], each)), shown[number + 1])
            printed = chain([following], printed)


def put_diff(console: Console, block: Block) -> None:
    """The repair, as an editor would show it."""
    console.print(Text(f"# {block.name}, mended:", style="dim"))
    for line in block.text.splitlines():
        console.print(Text(line, style={"-": "red", "+": "green"}.get(line[:1], "")))
    console.print()


def drawn(page: str) -> str:
    """The SVG of a page's session."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    with session(page, environ=COLOURS) as running:
        for block in blocks(page):
            for typed in running.run(block):
                put_command(console, typed)
            if block.language == "diff":
                put_diff(console, block)
    # rich would derive the ids in it from the content, which holds run ids and times; and it would load a font from elsewhere.
    svg = console.export_svg(title="rewound", unique_id="session")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace")
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


def main() -> None:
    target = ROOT / "docs" / "images" / "session.svg"
    target.parent.mkdir(exist_ok=True)
    target.write_text(drawn((ROOT / "README.md").read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
