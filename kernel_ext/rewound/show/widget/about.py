"""What a page of a magic is about, for those who can show more of it than text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rewound.errors import RewoundError
from rewound.model import Run, Step
from rewound.show import wire
from rewound.show.page import cut
from rewound.show.wire_panel import AboutShape

if TYPE_CHECKING:
    from rewound.replay import Outcome
    from rewound.show.wire_replay import ReplayShape
    from rewound.store import Reader

TEXTS = 300
"""Cells whose first line is told."""
COLUMNS = 120


@dataclass(frozen=True, slots=True)
class View:
    """A run, and the replay that the page tells of."""

    reader: Reader
    run: str
    plan: ReplayShape | None = None

    def found(self) -> Run:
        """The run as it stands now."""
        return self.reader.run(self.run)

    def about(self, live: str | None) -> AboutShape:
        """What the view begins with; `live` is the run that the kernel records."""
        run = self.found()
        texts = {step.cell_id: text for step, text in self.texts() if step.cell_id is not None}
        return {"run": wire.runs([run])["runs"][0], "live": run.id == live, "plan": self.plan, "texts": texts}

    def texts(self) -> list[tuple[Step, str]]:
        """The newest cells, each with its first line that says something."""
        return [(step, _first_line(cell.source)) for step, cell in self.reader.cells(self.run)[-TEXTS:]]


def view_of(outcome: Outcome, store: str | None) -> View | None:
    """Of a replay the run that it has made, of a plan the run that it is about; None where that is in no store that is at hand."""
    from rewound.show.commands_look import reader_of
    from rewound.show.wire_replay import replay

    try:
        reader = reader_of(store)
        return View(reader, reader.run(outcome.run or outcome.replay_of).id, replay(outcome))
    except RewoundError:
        return None


def _first_line(source: str) -> str:
    """The first that says something."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    return cut(next((line for line in lines if not line.startswith("#")), lines[0] if lines else ""), COLUMNS)
