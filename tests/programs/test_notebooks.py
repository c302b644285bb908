"""The demo notebooks and what they stand on are in order: valid, without outputs, and each has a fix that fits."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import nbformat
import pytest

from notebooks.crm.server import ModelServer
from notebooks.fixes import load_fixes
from notebooks.parcels import make_data

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_valid_and_without_outputs(name: str) -> None:
    notebook = nbformat.read(NOTEBOOKS / name, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert notebook.cells[0].cell_type == "markdown"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("name", load_fixes())
def test_a_fix_fits_its_file(name: str, tmp_path: Path) -> None:
    fix = load_fixes()[name]
    original = (NOTEBOOKS / fix.file if fix.cell else NOTEBOOKS / name / fix.file).read_text(encoding="utf-8")
    target = tmp_path / fix.file
    target.parent.mkdir(exist_ok=True)
    target.write_text(original, encoding="utf-8")
    fix.apply(tmp_path)
    repaired = target.read_text(encoding="utf-8")
    assert repaired != original
    if fix.cell:
        before, after = (json.loads(text)["cells"] for text in (original, repaired))
        assert [cell["id"] for cell, other in zip(before, after, strict=True) if cell != other] == [fix.cell]


def test_the_tables_are_what_their_program_makes(tmp_path: Path) -> None:
    make_data.main(tmp_path)
    for name in ("orders.csv", "countries.csv"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (NOTEBOOKS / "parcels" / name).read_text(encoding="utf-8")


def ask(server: ModelServer, body: bytes, path: str = "/chat/completions") -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(server.url + path, data=body, timeout=10) as response:
        return json.load(response)


def question(agent: str, **facts: object) -> bytes:
    messages = [{"role": "system", "content": f"You are the {agent}."}, {"role": "user", "content": json.dumps(facts)}]
    return json.dumps({"model": "demo", "messages": messages}).encode()


def test_the_model_server_speaks_chat_completions_and_counts() -> None:
    with ModelServer(delay=0) as server:
        first, again = (ask(server, question("enricher", domain="acme.example")) for _ in range(2))
        assert first["object"] == "chat.completion"
        assert first["choices"][0]["message"]["role"] == "assistant"
        assert first["choices"] == again["choices"]
        assert dict(server.calls) == {"enricher": 2}


@pytest.mark.parametrize(
    ("body", "path", "status"),
    [
        (b"no json", "/chat/completions", 400),
        (b"{}", "/chat/completions", 400),
        (question("nobody"), "/chat/completions", 400),
        (question("scorer"), "/chat/completions", 400),
        (question("qualifier", text=""), "/embeddings", 404),
    ],
)
def test_the_model_server_refuses_what_it_does_not_understand(body: bytes, path: str, status: int) -> None:
    with ModelServer(delay=0) as server:
        with pytest.raises(urllib.error.HTTPError) as problem:
            ask(server, body, path)
        with problem.value as answer:
            assert answer.code == status
            assert json.load(answer)["error"]["type"] == "invalid_request_error"
        assert not server.calls
