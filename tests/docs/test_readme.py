"""README.md and docs/: every command and cell that they show is run, and prints what they show.

The conventions stand in docs/sessions.py.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from docs import sessions
from rewound import errors

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#([\w-]+))?\)|<img[^>]*src=\"([^\"]+)\"")


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_happens(page: str) -> None:
    typed, problems = sessions.run_page(text(page))
    wrong = [f"line {each.line}: $ {each.command}\n{each.printed}" for each in typed if not each.agrees]
    assert not wrong + problems, "\n\n".join(wrong + problems)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    targets = [link[1] or link[3] for link in LINK.finditer(text(page))]
    missing = [target for target in targets if "://" not in target and not (folder / target).exists()]
    assert not missing


def test_every_error_has_a_section() -> None:
    def tree(kind: type[errors.RewoundError]) -> set[str]:
        return {kind.name}.union(*map(tree, kind.__subclasses__()))

    sections = set(re.findall(r"^## `([\w-]+)`", text("docs/errors.md"), flags=re.MULTILINE))
    assert sections == tree(errors.RewoundError)


def test_every_error_section_tells_its_exit_code() -> None:
    parts = re.split(r"^## ", text("docs/errors.md"), flags=re.MULTILINE)[1:]
    told = {part.split("`")[1]: int(found[1]) for part in parts if (found := re.search(r"Exit code (\d)", part))}

    def codes(kind: type[errors.RewoundError]) -> dict[str, int]:
        found = {kind.name: kind.exit_code}
        for below in kind.__subclasses__():
            found |= codes(below)
        return found

    assert told == codes(errors.RewoundError)


def test_the_picture_is_one() -> None:
    root = ET.parse(ROOT / "docs/images/session.svg").getroot()
    words = "".join(root.itertext()).replace("\N{NO-BREAK SPACE}", " ")
    assert root.tag.endswith("svg")
    assert "rewound record leads.py" in words


@pytest.mark.parametrize(
    ("shown", "printed", "agree"),
    [
        ("run r7f2a1 took 2.3 s", "run  r00beef took 12 ms", True),
        ("a\n…\nb", "a\nx\ny\nb", True),
        ("a\n…\nb", "a\nb", True),
        ("a … b", "a whatever b", True),
        ("a\nb", "a\nx\nb", False),
        ("3 steps", "4 steps", False),
        ("", "", True),
        ("2.0 kB", "1 B", True),
    ],
)
def test_what_counts_as_the_same(shown: str, printed: str, agree: bool) -> None:
    assert sessions.matches(shown, printed) is agree


def test_a_diff_changes_what_stands_once() -> None:
    assert sessions.changed("a\nb\nc\n", " a\n-b\n+x\n+y\n") == "a\nx\ny\nc\n"
    with pytest.raises(ValueError, match="0 times"):
        sessions.changed("a\n", "-b\n+c\n")


def test_an_update_keeps_what_agrees() -> None:
    page = "text\n```console\n$ one\nold\n\n$ two\n<…>\n```\n"
    typed = [command for block in sessions.blocks(page) for command in sessions.commands(block)]
    ran = [replace(typed[0], printed="new\n"), replace(typed[1], printed="<anything>\n")]
    assert sessions.updated(page, ran) == "text\n```console\n$ one\nnew\n\n$ two\n<…>\n```\n"
