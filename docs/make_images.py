"""Makes docs/images/session.svg: the session of README.md, run for real, as a terminal shows it.

    python -m docs.make_images
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console
from rich.text import Text

from docs.sessions import Block, Typed, blocks, session

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 104
COLOURS = {"NO_COLOR": "", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm-256color", "COLUMNS": str(WIDTH)}


def put_command(console: Console, typed: Typed) -> None:
    """A command and what it printed, colours included."""
    console.print(Text.assemble(("$ ", "bold green"), (typed.command, "bold")))
    printed = typed.printed.strip("\n")
    if printed:
        console.print(Text.from_ansi(printed))
    console.print()


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
    # The same words give the same file: rich would derive the ids in it from the content, which holds run ids and times.
    return re.sub(r"[ \t]+$", "", console.export_svg(title="rewound", unique_id="session"), flags=re.MULTILINE)


def main() -> None:
    target = ROOT / "docs" / "images" / "session.svg"
    target.parent.mkdir(exist_ok=True)
    target.write_text(drawn((ROOT / "README.md").read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
