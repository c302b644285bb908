"""Where a store is, what its tables are, and that the page about them is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from rewound.errors import BadRequest
from rewound.store import locate
from rewound.store.schema import schema_page

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_of_the_schema_is_current() -> None:
    hint = "run: python -m rewound.store.schema docs/store-schema.md"
    assert (ROOT / "docs" / "store-schema.md").read_text(encoding="utf-8") == schema_page(), hint


def test_every_column_is_explained() -> None:
    rows = [line for line in schema_page().splitlines() if line.startswith("| ") and "---" not in line and "column" not in line]
    assert len(rows) > 40
    assert not [row for row in rows if row.endswith("|  |")]


def test_default_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REWOUND_STORE", raising=False)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert locate(None, tmp_path / "a" / "b") == tmp_path / ".rewound"
    monkeypatch.setenv("REWOUND_STORE", "sqlite:///named")
    assert locate(None, tmp_path) == tmp_path / "named"
    assert locate("sqlite:///other", tmp_path) == tmp_path / "other"


@pytest.mark.parametrize(("url", "path"), [("sqlite:///x/y", "x/y"), ("x/y", "x/y"), ("sqlite:///x%20y", "x y"), ("./z", "z")])
def test_relative_urls(tmp_path: Path, url: str, path: str) -> None:
    assert locate(url, tmp_path) == tmp_path / path


def test_absolute_urls(tmp_path: Path) -> None:
    assert locate(f"sqlite:///{tmp_path}", Path.cwd()) == tmp_path == locate(str(tmp_path), Path.cwd())


@pytest.mark.parametrize("url", ["postgres://host/db", "sqlite://", "sqlite:///", "sqlite:x", "http://x"])
def test_urls_that_are_not_supported(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadRequest):
        locate(url, tmp_path)
