"""How often the true cause stands first, and how often an answer of a given confidence is right, over failing programs."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.harness import ROOT, Figure, Options, execute, project
from tests.programs.diagnosis_cases import Case, all_cases

BANDS = (0.0, 0.3, 0.5, 0.7, 0.85, 1.0)
SETS = {
    "unseen": "failing notebooks that no rule was made with",
    "diagnosis": "failing notebooks that the rules were made with",
}
HEADS = ("programs", "kind", "how many", "cell first", "line first", "cell among the first three", "mean confidence of the first")


@dataclass(frozen=True)
class Answer:
    """What the diagnosis said of one program."""

    case: Case
    cell: bool
    line: bool
    third: bool
    confidence: float


def run(options: Options) -> list[Figure]:
    answers = {which: _answers(which) for which in SETS}
    figures = [_figure(which, found) for which, found in answers.items()]
    rows = [row for which, found in answers.items() for row in _rows(which, found)]
    totals = [line for which, found in answers.items() for line in _calibration(which, found)]
    return [
        replace(figures[0], rows=(HEADS, *rows), totals=tuple(totals)),
        *figures[1:],
    ]


def _answers(which: str) -> list[Answer]:
    with project() as folder:
        script = ROOT / "tests" / "programs" / "diagnosis_cases.py"
        settings = {"PYTHONPATH": str(ROOT), "REWOUND_STORE": ""}
        execute([sys.executable, "-W", "ignore", str(script), str(folder), which], folder, settings=settings)
        return [_answer(case, folder) for case in all_cases(which)]


def _answer(case: Case, folder: Path) -> Answer:
    from rewound.diagnose import diagnose
    from rewound.store import open_reader

    reader = open_reader(start=folder / case.name)
    causes = diagnose(reader, reader.resolve("last")).causes
    cells = [any(one.cell == cell for cell, _ in case.causes) for one in causes]
    lines = [
        any(one.cell == cell and one.line is not None and one.line <= line <= (one.end_line or one.line) for cell, line in case.causes)
        for one in causes
    ]
    return Answer(case, any(cells[:1]), any(lines[:1]), any(cells[:3]), causes[0].confidence if causes else 0.0)


def _figure(which: str, answers: Sequence[Answer]) -> Figure:
    share = _share(one.cell for one in answers)
    return Figure(
        what=f"the true cell first, over {len(answers)} {SETS[which]}",
        value=100 * share,
        unit="%",
        aim="90 %",
        met=share >= 0.9,
        note=f"the true line first in {_percent(one.line for one in answers)}, the cell among the first three in "
        f"{_percent(one.third for one in answers)}; more in [diagnosis.md](diagnosis.md)",
    )


def _rows(which: str, answers: Sequence[Answer]) -> list[tuple[str, ...]]:
    kinds: dict[str, list[Answer]] = {}
    for one in answers:
        kinds.setdefault(one.case.name.partition("-")[0], []).append(one)
    table = [*kinds.items()] if which == "unseen" else []
    return [_row(which, kind, found) for kind, found in [*table, ("all", list(answers))]]


def _row(which: str, kind: str, answers: Sequence[Answer]) -> tuple[str, ...]:
    shares = (_percent(one.cell for one in answers), _percent(one.line for one in answers), _percent(one.third for one in answers))
    mean = sum(one.confidence for one in answers) / len(answers)
    return (which, kind, str(len(answers)), *shares, f"{mean:.2f}")


def _calibration(which: str, answers: Sequence[Answer]) -> list[str]:
    lines = []
    for low, high in itertools.pairwise(BANDS):
        band = [one for one in answers if low <= one.confidence < high or one.confidence == high == 1.0]
        if band:
            mean = sum(one.confidence for one in band) / len(band)
            lines.append(
                f"{which}: of {len(band)} first causes given {low:.2f} to {high:.2f} (mean {mean:.2f}), the cell is right in "
                f"{_percent(one.cell for one in band)}, the line in {_percent(one.line for one in band)}"
            )
    return lines


def _share(answers: Iterable[bool]) -> float:
    found = list(answers)
    return sum(found) / len(found)


def _percent(answers: Iterable[bool]) -> str:
    return f"{100 * _share(answers):.0f} %"
