"""Runs what stands in a Markdown page, so that README.md and docs/ never show what no longer happens.

    python -m docs.sessions README.md            # says what differs
    python -m docs.sessions --update README.md   # writes what the commands print now

The fenced blocks of a page are run from top to bottom, in one empty folder:

* `python NAME.py` writes that file, `diff NAME.py` changes it (each `-` line by the `+` lines that follow it);
* `console` types each line that begins with `$ ` into a shell; the lines below are what it must print;
* `ipython` is a cell; all cells of a page run in one kernel. A comment `# raises NAME` says how it ends;
* any other block is only shown.

Before the comparison run ids, durations, sizes, dates, ports and confidences become `<run>`, `<time>` and so on, rows of
blanks and of dashes become one, and colours are removed; the folder is printed as `…`. A `…` in a page stands for
anything within a line, and a line of nothing else for any number of lines.

A page that needs the demos' model server or notebooks says so in a comment: `<!-- session: model notebooks -->`.
"""

# ruff: noqa: T201 (a program that stands by itself)
from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```(\w+)?[ ]*(\S*)[ ]*$")
NEEDS = re.compile(r"<!-- session: ([\w ]+) -->")
VARIES = (
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"(?m)^[ ]*[~^]+[ ]*$\n?"), ""),  # which part of a line a traceback underlines differs between Pythons
    (re.compile(r"\br[0-9a-f]{5,}\b"), "<run>"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?"), "<date>"),
    (re.compile(r"\b\d+ h \d+ min\b|\b\d+ min \d+ s\b|\b[\d.]+ ?(ms|µs|s)(?!\w)"), "<time>"),
    (re.compile(r"\b[\d.]+ (B|kB|MB|GB)\b"), "<size>"),
    (re.compile(r"\b\d+% sure"), "<sure>"),
    (re.compile(r"\b127\.0\.0\.1:\d+"), "127.0.0.1:<port>"),
    (re.compile(r"[─━═-]{3,}"), "---"),
    (re.compile(r"[ \t]+"), " "),
)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the file it names and its text; `line` is that of its first line of text."""

    language: str
    name: str
    text: str
    line: int


@dataclass(frozen=True)
class Typed:
    """One command of a console block, with what the page shows and, after running it, what it printed."""

    line: int
    command: str
    shown: str
    printed: str = ""
    exit_code: int = 0

    @property
    def agrees(self) -> bool:
        return matches(self.shown, self.printed)


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    opened: Block | None = None
    kept: list[str] = []
    for number, line in enumerate(page.splitlines(), 1):
        fence = FENCE.match(line)
        if opened is not None and line.strip() == "```":
            yield replace(opened, text="\n".join(kept))
            opened = None
        elif opened is not None:
            kept.append(line)
        elif fence:
            opened, kept = Block(fence[1] or "", fence[2] or "", "", number + 1), []


def commands(block: Block) -> Iterator[Typed]:
    """The commands of a console block."""
    found: Typed | None = None
    shown: list[str] = []
    for offset, line in enumerate(block.text.splitlines()):
        if line.startswith("$ "):
            if found:
                yield replace(found, shown="\n".join(shown))
            found, shown = Typed(block.line + offset, line[2:], ""), []
        else:
            shown.append(line)
    if found:
        yield replace(found, shown="\n".join(shown))


def normal(text: str) -> list[str]:
    """The lines of a text without what differs from run to run."""
    for pattern, instead in VARIES:
        text = pattern.sub(instead, text)
    return [line.strip() for line in text.strip().splitlines()]


def matches(shown: str, printed: str) -> bool:
    """Whether a command printed what the page shows."""
    parts = []
    for line in normal(shown):
        if line == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(part) for part in line.split("…")) + r"\n")
    return re.fullmatch("".join(parts), "".join(f"{line}\n" for line in normal(printed))) is not None


def changed(text: str, diff: str) -> str:
    """A file's text after the `-` and `+` lines of a diff block; the lines around them are only for the reader."""
    for part in re.findall(r"((?:^-.*\n?)+)((?:^\+.*\n?)*)", diff, flags=re.MULTILINE):
        old, new = ("\n".join(line[1:] for line in side.splitlines()) for side in part)
        if text.count(old) != 1:
            raise ValueError(f"this stands {text.count(old)} times in the file, not once:\n{old}")
        text = text.replace(old, new)
    return text


class Session:
    """A folder, the shell that the page's commands are typed into, and the cells for its kernel."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.environ = dict(environ)
        self.cells: list[Block] = []

    def run(self, block: Block) -> list[Typed]:
        """Does what a block says; for a console block, its commands with what they printed."""
        path = self.folder / block.name
        if block.language == "console":
            return [self.type(typed) for typed in commands(block)]
        if block.language == "ipython":
            self.cells.append(block)
        elif block.name and block.language == "diff":
            path.write_text(changed(path.read_text(encoding="utf-8"), block.text), encoding="utf-8")
        elif block.name:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text + "\n", encoding="utf-8")
        return []

    def type(self, typed: Typed) -> Typed:
        """Runs one command; both of its outputs come as one text, as on a terminal."""
        done = subprocess.run(
            typed.command,
            shell=True,
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        # Where the folder is says nothing to a reader, and differs each time.
        printed = done.stdout.replace(str(self.folder.resolve()), "…").replace(str(self.folder), "…")
        return replace(typed, printed=printed, exit_code=done.returncode)

    def run_cells(self) -> list[str]:
        """Runs the ipython blocks in one kernel and returns what went otherwise than the page says."""
        if not self.cells:
            return []
        # Only pages with cells need these.
        from nbclient import NotebookClient
        from nbformat import v4
        from traitlets.config import Config

        from rewound.capture.notebook import local_sockets

        written = [v4.new_code_cell(block.text) for block in self.cells]
        notebook = v4.new_notebook(cells=written)
        with _environment(self.environ), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as sockets:
            settings = Config(AsyncKernelManager=local_sockets(Path(sockets)))
            place = {"metadata": {"path": str(self.folder)}}
            NotebookClient(notebook, timeout=60, allow_errors=True, resources=place, config=settings).execute()
        return [problem for block, cell in zip(self.cells, notebook.cells, strict=True) for problem in _problems(block, cell.outputs)]


def _problems(block: Block, outputs: list[Mapping[str, str]]) -> list[str]:
    expected = re.search(r"# raises (\w+)", block.text)
    raised = next((output["ename"] for output in outputs if output["output_type"] == "error"), None)
    if raised == (expected[1] if expected else None):
        return []
    return [f"line {block.line}: the cell raised {raised}, not {expected[1] if expected else None}:\n{block.text}"]


@contextmanager
def _environment(environ: Mapping[str, str]) -> Iterator[None]:
    """These variables for the kernel that starts meanwhile."""
    before = dict(os.environ)
    os.environ.update(environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def session(page: str, *, environ: Mapping[str, str] | None = None) -> Iterator[Session]:
    """A session in a new folder, with what the page says it needs."""
    found = NEEDS.search(page)
    needs = found[1].split() if found else []
    variables = {**os.environ, "NO_COLOR": "1", "COLUMNS": "110", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **(environ or {})}
    variables["PATH"] = str(Path(sys.executable).parent) + os.pathsep + variables["PATH"]
    variables.pop("REWOUND_STORE", None)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rewound-docs-", ignore_cleanup_errors=True)))
        if "notebooks" in needs:
            left = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".rewound", "*.db")
            shutil.copytree(ROOT / "notebooks", folder, ignore=left, dirs_exist_ok=True)
        if "model" in needs:
            from notebooks.crm.server import ModelServer

            variables["OPENAI_BASE_URL"] = stack.enter_context(ModelServer(delay=0.05)).url
        yield Session(folder, variables)


def run_page(page: str) -> tuple[list[Typed], list[str]]:
    """Every command of a page with what it printed, and what else went wrong."""
    with session(page) as running:
        typed = [each for block in blocks(page) for each in running.run(block)]
        return typed, running.run_cells()


def updated(page: str, typed: list[Typed]) -> str:
    """The page with what the commands printed where it differs from what it shows."""
    lines = page.splitlines()
    for each in reversed(typed):
        if not each.agrees:
            shown = each.shown.splitlines()
            trailing = [""] if shown and not shown[-1] else []
            lines[each.line : each.line + len(shown)] = [*(line.rstrip() for line in each.printed.strip("\n").splitlines()), *trailing]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--update", action="store_true", help="write what the commands print into the page")
    asked = parser.parse_args()
    wrong = 0
    for path in asked.pages:
        page = path.read_text(encoding="utf-8")
        typed, problems = run_page(page)
        for problem in problems:
            print(f"{path}: {problem}")
        for each in typed:
            if not each.agrees:
                print(f"{path}:{each.line}: $ {each.command}\n{each.printed}")
                wrong += 1
        wrong += len(problems)
        if asked.update:
            path.write_text(updated(page, typed), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
