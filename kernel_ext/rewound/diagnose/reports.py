"""The report on a run, or None where there is no failure to report on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rewound.model import Run

if TYPE_CHECKING:
    from rewound.diagnose.report import Report
    from rewound.store import Reader


def report_of(reader: Reader, run: Run, *, start: Path | None = None) -> Report | None:
    """What the diagnosis says, by the settings of the project around `start` (the working folder).

    A call that failed and was caught is no failure of the run; a cell that failed is.

    Nor is it left out that an error was lost: in a thread, a task or a test, while the program went on. A run can fail
    without any step, by a syntax error for instance: then `Run.error` is all there is.
    """
    failing = reader.failing(run.id)
    broke = bool(failing) and (run.status == "failed" or any(step.parent is None for step in failing))
    interrupted = run.status == "interrupted" and run.error is not None and any(frame.project for frame in run.error.frames)
    if not broke and not interrupted and not run.lost and not any(cell.lost for _, cell in reader.cells(run.id)):
        return None
    from rewound.config import load_config
    from rewound.diagnose import diagnose
    from rewound.graph.good import last_good

    return diagnose(reader, run, last_good(reader.runs(), run), rules_off=load_config(start=start).rules_off)
