"""The page of promises: each has a test of its name, and leads to a page, and a heading there, that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

DOCS = ROOT / "docs"
ROWS = re.findall(r"(?m)^\| \[([\w-]+)\]\(([^)]+)\) \|", (DOCS / "features.md").read_text("utf-8"))
TESTS = {
    name
    for folder in ("programs", "e2e/lab")
    for path in (ROOT / "tests" / folder).glob("test_features*.py")
    for name in re.findall(r"(?m)^def test_(\w+)", path.read_text("utf-8"))
}


def test_every_promise_is_kept_by_a_test_of_its_name() -> None:
    promised = tuple(name.replace("-", "_") for name, _ in ROWS)
    assert set(promised) <= TESTS
    assert [name for name in TESTS if not name.startswith(promised)] == []


@pytest.mark.parametrize(("row", "link"), ROWS)
def test_a_promise_leads_to_its_description(row: str, link: str) -> None:
    page, _, anchor = link.partition("#")
    assert not anchor or anchor in _anchors(DOCS / page)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
