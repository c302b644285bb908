"""Size on disk: of 100,000 recorded calls, of a notebook about data, and what joblib.Memory takes for the same calls."""

from __future__ import annotations

import shutil

from benchmarks import peers
from benchmarks.calls import CALLS, EVERYTHING, JOBLIB, PEER_CALLS, PROGRAM
from benchmarks.harness import Figure, Options, bytes_text, execute, project, rewound, size_of
from benchmarks.kernels import END, LOAD, cells_of, time_cells
from benchmarks.notebooks import PROGRAMS

NOTEBOOK = "written/frames"


def run(options: Options) -> list[Figure]:
    calls = CALLS // 10 if options.quick else CALLS
    with project({"program.py": PROGRAM}) as folder:
        execute(rewound("record", "program.py", "--", str(calls)), folder, settings=EVERYTHING)
        total = size_of(folder / ".rewound")
    return [
        Figure(
            what=f"{calls:,} calls with small dict arguments on disk, everything stored",
            value=total / calls,
            unit="bytes a call",
            plain="nothing",
            peers=_joblib() if options.peers else "",
            note=f"{bytes_text(total)} in all",
        ),
        _notebook(),
    ]


def _joblib() -> str:
    found = peers.python_with("joblib")
    if found.python is None:
        return f"{found.called}: {found.why_not}"
    with project({"program.py": JOBLIB}) as folder:
        execute([found.python, "program.py", str(PEER_CALLS)], folder)
        return f"{found.called} {size_of(folder / 'cache') / PEER_CALLS:.0f}"


def _notebook() -> Figure:
    path = PROGRAMS / f"{NOTEBOOK}.ipynb"
    with project() as folder:
        shutil.copy(path, folder / "notebook.ipynb")
        time_cells(cells_of(path), folder, load=LOAD, end=END)
        total = size_of(folder / ".rewound")
    what = "a notebook about tables, with frames, outputs and plots, on disk"
    return Figure(what=what, value=total / 1e3, unit="kB", plain=f"a file of {path.stat().st_size / 1e3:.0f} kB")
