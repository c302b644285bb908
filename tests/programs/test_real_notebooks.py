"""Notebooks from elsewhere, and some of our own of their kind, print and display the same with the recorder as without."""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config as TraitletsConfig

from rewound.capture.notebook import local_sockets, record_notebook
from rewound.config import Config
from rewound.store import open_reader

HERE = Path(__file__).parent
NOTEBOOKS = sorted([*(HERE / "real").glob("*.ipynb"), *(HERE / "written").glob("*.ipynb")])
SLOW = ("control-", "seaborn-", "ipython-custom", "ipython-sympy")
"""Those that import or draw so much that a run of them takes seconds."""

Outputs = dict[int, list[Any]]
"""By the cell's index among all cells: its outputs, normalised; a cell that did not run, or said nothing, is left out."""

_AMOUNT = r"[\d.,e+-]+ ?(?:[nuµμm]?s|min|h)"
RANDOM_BY_NATURE = (
    (re.compile(r"0x[0-9a-fA-F]{6,}"), "0x…"),
    # The kernel's process id, which is part of the made-up name of a cell's file.
    (re.compile(r"ipykernel_\d+"), "ipykernel_…"),
    (re.compile(r"CPU times: (?:user|total:?) .*"), "CPU times: …"),
    (re.compile(rf"Wall time: {_AMOUNT}(?: {_AMOUNT})*"), "Wall time: …"),
    (re.compile(rf"{_AMOUNT} ± {_AMOUNT} per loop(?= )"), "… per loop"),
    (re.compile(r"The slowest run took [\d.]+ times longer than the fastest\. This could mean that .*\n"), ""),
)


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def _params() -> list[Any]:
    return [
        pytest.param(
            path,
            id=path.stem,
            # One process for what is done with one notebook: it is run plain, and recorded, once.
            marks=[pytest.mark.xdist_group(path.stem), *([pytest.mark.slow] if path.stem.startswith(SLOW) else [])],
        )
        for path in NOTEBOOKS
    ]


def _normalised(value: Any) -> Any:
    """The same value without memory addresses, timings and process ids, which differ from run to run by their nature."""
    if isinstance(value, str):
        for pattern, instead in RANDOM_BY_NATURE:
            value = pattern.sub(instead, value)
        return value
    if isinstance(value, Mapping):
        return {str(key): _normalised(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_normalised(entry) for entry in value]
    return value


def _joined(outputs: list[Any]) -> list[Any]:
    """One output by stream for each stretch of them.

    Where a stream is cut into messages, and how those of two streams alternate, is a matter of timing.
    """
    result: list[Any] = []
    for kind, group in itertools.groupby(outputs, key=lambda output: output["output_type"] == "stream"):
        if not kind:
            result.extend(group)
            continue
        texts: dict[str, str] = {}
        for output in group:
            texts[output["name"]] = texts.get(output["name"], "") + output["text"]
        result.extend({"output_type": "stream", "name": name, "text": text} for name, text in sorted(texts.items()))
    return result


def _outputs(cells: Mapping[int, Any]) -> Outputs:
    return {index: _normalised(_joined(outputs)) for index, outputs in cells.items() if outputs}


async def _execute(client: NotebookClient, before: str | None) -> None:
    """Runs the notebook in a new kernel; `before` is executed first, without leaving an execution count or a history."""
    async with client.async_setup_kernel():
        kernel: Any = client.kc
        if before is not None:
            reply = await kernel.execute(before, store_history=False, reply=True, timeout=60)
            assert reply["content"]["status"] == "ok", reply["content"]
        for index, cell in enumerate(client.nb.cells):
            try:
                await client.async_execute_cell(cell, index)
            except CellExecutionError:
                return


def _front_end(path: Path, before: str | None = None) -> Outputs:
    """What a person would see who runs `path` from top to bottom, in the folder that it is in, up to the first error."""
    document = _read(path)
    with tempfile.TemporaryDirectory() as sockets:
        client = NotebookClient(
            document,
            timeout=100,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
            config=TraitletsConfig(AsyncKernelManager=local_sockets(Path(sockets))),
        )
        asyncio.run(_execute(client, before))
    return _of_document(document)


def _of_document(document: Any) -> Outputs:
    cells = enumerate(document.cells)
    return _outputs({index: json.loads(json.dumps(cell.outputs)) for index, cell in cells if cell.cell_type == "code"})


@functools.cache
def _plain(path: Path) -> Outputs:
    """Without the recorder."""
    with tempfile.TemporaryDirectory() as folder:
        return _front_end(_placed(path, Path(folder)))


@dataclass(frozen=True)
class Recorded:
    """One recording of a notebook: what its front end got, what the store holds, and what went wrong in the recorder."""

    executed: Outputs
    stored: Outputs
    faults: tuple[str, ...]


@functools.cache
def _recorded(path: Path) -> Recorded:
    """By `rewound record`, in an empty project."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").touch()
        store = f"sqlite:///{folder / '.rewound'}"
        run = record_notebook(_placed(path, folder), Config(store=store), output=folder / "executed.ipynb")
        stored = {step.cell: list(cell.outputs) for step, cell in open_reader(store).cells(run.id) if step.cell is not None}
        return Recorded(
            _of_document(_read(folder / "executed.ipynb")),
            _outputs({index: json.loads(json.dumps(outputs)) for index, outputs in stored.items()}),
            tuple(run.meta.get("faults", ())),
        )


def _placed(path: Path, folder: Path) -> Path:
    """A copy of the notebook in `folder`, since some write files beside themselves."""
    return Path(shutil.copy(path, folder / "notebook.ipynb"))


def _differences(plain: Outputs, recorded: Outputs, path: Path) -> str:
    """Each cell whose outputs differ, with its source and both outputs: what a person needs to look into it."""
    cells = _read(path).cells
    texts = []
    for index in sorted(plain.keys() | recorded.keys()):
        without, with_it = plain.get(index, []), recorded.get(index, [])
        if without != with_it:
            texts.append(f"cell {index}:\n{cells[index].source}\n  without: {_short(without)}\n  with:    {_short(with_it)}")
    return "\n\n".join(texts)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) < 1500 else f"{text[:1000]} … {text[-400:]}"


@pytest.fixture(autouse=True)
def _same_order_of_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strings hash alike in both kernels."""
    monkeypatch.setenv("PYTHONHASHSEED", "0")


@pytest.mark.once  # the hooks are those of `rewound record`, which is tried on every Python
@pytest.mark.parametrize("path", _params())
def test_a_person_sees_the_same_with_the_extension_loaded(path: Path, project: Path, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWOUND_STORE", store)
    recorded = _front_end(_placed(path, project), before="%load_ext rewound")
    difference = _differences(_plain(path), recorded, path)
    assert not difference, difference


@pytest.mark.parametrize("path", _params())
def test_a_person_sees_the_same_with_rewound_record(path: Path) -> None:
    difference = _differences(_plain(path), _recorded(path).executed, path)
    assert not difference, difference


@pytest.mark.parametrize("path", _params())
def test_the_recording_holds_what_a_person_sees(path: Path) -> None:
    recorded = _recorded(path)
    difference = _differences(_plain(path), recorded.stored, path)
    assert not difference, difference
    assert recorded.faults == ()


def test_every_notebook_from_elsewhere_is_in_the_notice_and_small() -> None:
    notice = (HERE / "real" / "NOTICE.md").read_text(encoding="utf-8")
    foreign = [path for path in NOTEBOOKS if path.parent.name == "real"]
    assert len(foreign) >= 10
    assert [path.name for path in foreign if f"`{path.name}`" not in notice] == []
    assert [path.name for path in NOTEBOOKS if path.stat().st_size > 200_000] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<object at 0x7f00deadbeef>", "<object at 0x…>"),
        ("Wall time: 1.2 ms", "Wall time: …"),
        ("Wall time: 1min 2s", "Wall time: …"),
        ("CPU times: user 3 ms, sys: 0 ns, total: 3 ms", "CPU times: …"),
        ("1.23 μs ± 4.5 ns per loop (mean ± std. dev. of 7 runs, 10 loops each)", "… per loop (mean ± std. dev. of 7 runs, 10 loops each)"),
        ("1e3 items in 0x1f and 12 ms", "1e3 items in 0x1f and 12 ms"),
    ],
)
def test_only_what_is_random_by_nature_is_normalised(text: str, expected: str) -> None:
    assert _normalised({"text": [text]}) == {"text": [expected]}
