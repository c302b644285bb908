"""The notebooks of the tests, recorded against plain, in the median and at worst; ipyflow and kishu on the same ones."""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path

from benchmarks import peers
from benchmarks.harness import ROOT, BenchmarkError, Figure, Options, forget_recordings, project
from benchmarks.kernels import END, LOAD, cells_of, kernel, time_cells

PROGRAMS = ROOT / "tests" / "programs"
MEASURED = (
    "real/control-predator-prey",
    "real/ipython-capturing-output",
    "real/ipython-sympy",
    "real/ipython-trapezoid-rule",
    "real/seaborn-aesthetics",
    "written/classes",
    "written/frames",
    "written/magics-and-shell",
    "written/numbers",
    "written/state",
    "written/warnings-and-errors",
)
"""Those of the tests' notebooks in which something is computed; sleeping and one-line ones would flatter the figure."""
QUICK = ("real/ipython-capturing-output", "real/ipython-trapezoid-rule", "written/classes", "written/numbers", "written/state")
WITHOUT_SEABORN = tuple(name for name in MEASURED if not name.startswith(("real/seaborn", "real/control")))
KISHU = "from kishu.jupyterint import init_kishu; init_kishu()"


def run(options: Options) -> list[Figure]:
    names = QUICK if options.quick else MEASURED
    ratios: dict[str, float] = {}
    rounds = options.rounds(2)
    for name in names:
        taken = _turns(PROGRAMS / f"{name}.ipynb", sys.executable, LOAD, END, rounds)
        ratios[name] = min(taken["recorded"]) / min(taken["plain"])
    median, worst = statistics.median(ratios.values()), max(ratios, key=ratios.__getitem__)
    told = ", ".join(f"{Path(name).name} {ratio:.2f}" for name, ratio in sorted(ratios.items(), key=lambda entry: -entry[1])[:5])
    return [
        Figure(
            what=f"notebooks of the tests ({len(names)}), recorded against plain, median",
            value=median,
            unit="times",
            ratio=median,
            aim="1.05 times",
            met=median <= 1.05,
            peers=_peers(options) if options.peers else "",
            note=f"fastest of {rounds} rounds each, imports and all cells, without the start of the kernel",
            samples=tuple((name, (round(ratio, 4),)) for name, ratio in ratios.items()),
        ),
        Figure(
            what="the same, at worst",
            value=ratios[worst],
            unit="times",
            ratio=ratios[worst],
            aim="1.3 times",
            met=ratios[worst] <= 1.3,
            note=f"slowest to record: {told}",
        ),
    ]


def _turns(path: Path, python: str, load: str, end: str, rounds: int) -> dict[str, list[float]]:
    """Seconds of the whole notebook, plain and recorded in turns, each run in an empty folder."""
    cells = cells_of(path)
    taken: dict[str, list[float]] = {"plain": [], "recorded": []}
    for turn in range(rounds):
        for name in ("plain", "recorded") if turn % 2 == 0 else ("recorded", "plain"):
            with project() as folder:
                shutil.copy(path, folder / "notebook.ipynb")
                recording = name == "recorded"
                timing = time_cells(cells, folder, python=python, load=load if recording else "", end=end if recording else "")
                forget_recordings(folder)
            taken[name].append(timing.total)
    return taken


def _peers(options: Options) -> str:
    """Median and worst of the two that watch cells as we do, each in its own environment against its own plain run."""
    texts = []
    for name, load in (("ipyflow", "%load_ext ipyflow"), ("kishu", KISHU)):
        found = peers.python_with(name)
        if found.python is None:
            texts.append(f"{found.called}: {found.why_not}")
            continue
        try:
            texts.append(f"{found.called} {_peer_ratio(found.python, load, options)}")
        except BenchmarkError as error:
            texts.append(f"{found.called}: {error}")
    return "; ".join(texts)


def _peer_ratio(python: str, load: str, options: Options) -> str:
    with project() as folder, kernel(folder, python) as running:
        running.run(load)
    ratios, failed = [], 0
    for name in QUICK if options.quick else WITHOUT_SEABORN:
        try:
            taken = _turns(PROGRAMS / f"{name}.ipynb", python, load, "", 1)
        except BenchmarkError:
            failed += 1
            continue
        ratios.append(taken["recorded"][0] / taken["plain"][0])
    if not ratios:
        raise BenchmarkError("runs none of the notebooks")
    text = f"{statistics.median(ratios):.2f} in the median of {len(ratios)}, {max(ratios):.2f} at worst"
    return f"{text} ({failed} could not be run)" if failed else text
