"""Going back to states of a notebook: seconds and bytes, beside pickles of the whole namespace, `dill.dump_session` and kishu."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import nbformat

from benchmarks import peers
from benchmarks.harness import BenchmarkError, Figure, Options, bytes_text, kept, project, seconds_text, size_of
from benchmarks.kernels import END, LOAD, Kernel, cells_of, kernel
from benchmarks.notebooks import PROGRAMS, QUICK, WITHOUT_SEABORN

Cells = Sequence[tuple[str, str]]
GO_BACK = 6
"""States gone to in each notebook, spread over it, forth and back."""

LARGE: Cells = (
    ("l0", "import numpy as np, pandas as pd\nrng = np.random.default_rng(0)"),
    ("l1", "frames = None\nprices = pd.DataFrame({f'c{i}': rng.normal(size=200_000) for i in range(10)})"),
    ("l2", "days = np.arange(200_000) % 365\nimages = rng.integers(0, 255, (200, 256, 256), dtype='uint8')"),
    ("l3", "prices['day'] = days"),
    ("l4", "by_day = prices.groupby('day').mean()"),
    ("l5", "weights = rng.normal(size=(1500, 1500))"),
    ("l6", "images[0] = 0"),
    ("l7", "note = {'best': float(by_day['c0'].max()), 'rows': len(prices)}"),
    ("l8", "prices['total'] = prices['c0'] + prices['c1']"),
    ("l9", "note['worst'] = float(by_day['c0'].min())"),
    ("l10", "bright = images.mean(axis=(1, 2))"),
    ("l11", "weights[3] += 1"),
)
"""64 MB in four names, of which each cell changes one or a part of one."""

PICKLE = """
def _save(number):
    import pickle, types
    held = {}
    for name, value in list(get_ipython().user_ns.items()):
        if name.startswith("_") or name in ("In", "Out", "get_ipython", "exit", "quit", "open") or isinstance(value, types.ModuleType):
            continue
        try:
            pickle.dumps(value, 5)
        except Exception:
            continue
        held[name] = value
    with open(f".states/{number}", "wb") as file:
        pickle.dump(held, file, 5)
def _go(number):
    import pickle
    with open(f".states/{number}", "rb") as file:
        get_ipython().user_ns.update(pickle.load(file))
__import__("os").mkdir(".states")
"""
DILL = """
import dill as _dill
def _save(number): _dill.dump_session(f".states/{number}")
def _go(number): _dill.load_session(f".states/{number}")
__import__("os").mkdir(".states")
"""

COMMITS = """
def _tell_commits():
    import json, os, pathlib
    from kishu.commands import KishuCommand
    found = KishuCommand.log_all(pathlib.Path(os.environ["TEST_NOTEBOOK_PATH"])).commit_graph
    pathlib.Path("commits.json").write_text(json.dumps([(one.raw_cell, one.commit_id) for one in found]), "utf-8")
_tell_commits()
"""


@dataclass
class Taken:
    """What one arm took on one notebook: seconds of each way back, and bytes of all its checkpoints."""

    back: list[float] = field(default_factory=list)
    size: int = 0


Arm = Callable[[Cells, str], Taken]


def run(options: Options) -> list[Figure]:
    names = QUICK if options.quick else WITHOUT_SEABORN
    small = {name: [(cell_id, source) for cell_id, source, fails in cells_of(PROGRAMS / f"{name}.ipynb") if not fails] for name in names}
    return [
        *_figures("the notebooks of the tests", small, options, f"{len(names)} notebooks"),
        *_figures("a notebook with 64 MB of arrays and frames", {"large": LARGE}, options, "12 cells, each changes a name or a part of it"),
    ]


def _figures(what: str, notebooks: dict[str, Cells], options: Options, about: str) -> list[Figure]:
    ours, ours_failed = _over(notebooks, sys.executable, _rewound)
    pickled, _ = _over(notebooks, sys.executable, lambda cells, python: _by_hand(cells, python, PICKLE))
    times, sizes = [], []
    for name, arm in (("dill", lambda cells, python: _by_hand(cells, python, DILL)), ("kishu", _kishu)) if options.peers else ():
        found = peers.python_with(name)
        called = {"dill": "dill.dump_session", "kishu": "kishu"}[name]
        if found.python is None:
            times.append(f"{called}: {found.why_not}")
            continue
        try:
            taken, failed = _over(notebooks, found.python, arm)
        except BenchmarkError as error:
            times.append(f"{called}: {str(error)[:160]}")
            continue
        fails = f" ({failed} of {len(notebooks)} notebooks could not be)" if failed else ""
        times.append(f"{called} {seconds_text(statistics.median(taken.back))}{fails}")
        sizes.append(f"{called} {bytes_text(taken.size)}{fails}")
    seconds, plain = statistics.median(ours.back), statistics.median(pickled.back)
    ratio = ours.size / pickled.size
    failing = f" ({ours_failed} of them could not be)" if ours_failed else ""
    return [
        Figure(
            what=f"going back to a state of {what}, in the median",
            value=seconds * 1000, unit="ms", plain=f"{seconds_text(plain)} (unpickling all of it)", ratio=seconds / plain,
            aim="under 100 ms", met=seconds < 0.1, peers="; ".join(times),
            note=f"{about}{failing}; the whole `%rewind`, a run of its own begun; {seconds_text(max(ours.back))} at worst",
            samples=kept({"rewound": ours.back, "pickle": pickled.back}),
        ),
        Figure(
            what="a checkpoint after each of their cells, on disk",
            value=ours.size / 1000, unit="kB", plain=f"{bytes_text(pickled.size)} (a pickle of all each time)", ratio=ratio,
            aim="at most 0.5 times", met=ratio <= 0.5, peers="; ".join(sizes),
            note="the whole recording: sources, outputs, calls and an empty database's 200 kB for each notebook included",
        ),
    ]  # fmt: skip


def _over(notebooks: dict[str, Cells], python: str, arm: Arm) -> tuple[Taken, int]:
    """All notebooks by one arm, and how many it could not do. Raises BenchmarkError if it could do none."""
    all_of, failed, last = Taken(), 0, BenchmarkError("nothing was measured")
    for cells in notebooks.values():
        try:
            taken = arm(cells, python)
        except BenchmarkError as error:
            failed, last = failed + 1, error
            continue
        all_of.back += taken.back
        all_of.size += taken.size
    if not all_of.back:
        raise last
    return all_of, failed


def _ways(count: int) -> list[int]:
    """Which states to go to, one after the other: spread over the notebook, never twice the same in a row."""
    return [index * (count - 1) // 3 if count > 3 else index % count for index in (0, 2, 1, 3, 0, 3)][:GO_BACK] if count > 1 else [0]


def _execute(running: Kernel, cells: Cells, after: Callable[[int], None] = lambda _: None) -> list[int]:
    """The cells in their order; returns the indexes of those that succeeded."""
    done = []
    for index, (cell_id, source) in enumerate(cells):
        if not running.failed(source, cell_id)[1]:
            after(index)
            done.append(index)
    return done


def _rewound(cells: Cells, python: str) -> Taken:
    taken = Taken()
    with project() as folder:
        with kernel(folder, python) as running:
            running.run(LOAD, counts=False)
            _execute(running, cells)
            running.run(END, counts=False)
            taken.size = size_of(folder / ".rewound")
        shutil.rmtree(folder / ".rewound")
        with kernel(folder, python) as running:
            running.run(LOAD, counts=False)
            done = _execute(running, cells)
            running.run("%states", counts=False)  # what looks at states is imported once in a kernel
            taken.back = [running.run(f"%rewind {cells[done[way]][0]}", counts=False) for way in _ways(len(done))]
    return taken


def _by_hand(cells: Cells, python: str, code: str) -> Taken:
    taken = Taken()
    with project() as folder, kernel(folder, python) as running:
        running.run(code, counts=False)
        done = _execute(running, cells, lambda index: running.run(f"_save({index})", counts=False) and None)
        taken.size = size_of(folder / ".states")
        taken.back = [running.run(f"_go({done[way]})", counts=False) for way in _ways(len(done))]
    return taken


def _kishu(cells: Cells, python: str) -> Taken:
    """Kishu asks a Jupyter server which notebook a kernel belongs to, and waits for a front end to save it; its tests' setting tells it."""
    taken = Taken()
    with project() as folder:
        notebook = folder / "notebook.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for _, source in cells]), notebook)
        with kernel(folder, python, HOME=str(folder), TEST_NOTEBOOK_PATH=str(notebook), ENV_KISHU_TEST_MODE="1") as running:
            running.failed("import kishu.jupyterint; kishu.jupyterint.init_kishu()")  # its first hook complains, and goes on
            done = _execute(running, cells)
            running.run(COMMITS, counts=False)
            told = json.loads((folder / "commits.json").read_text("utf-8"))
            commits = {source: commit for source, commit in told if source}
            taken.size = (folder / "notebook.kishudb").stat().st_size
            states = [commits[cells[index][1]] for index in done if cells[index][1] in commits]
            if not states:
                raise BenchmarkError("no cell became a checkpoint")
            taken.back = [running.run(f"_kishu.checkout({states[way]!r}, skip_notebook=True)", counts=False) for way in _ways(len(states))]
    return taken
