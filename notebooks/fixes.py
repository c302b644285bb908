"""The repairs of the demos: fixes.json tells for each one file, cell, old and new text, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Fix:
    """What a person would do in an editor."""

    file: str
    cell: str | None
    """The id of the cell, where the file is a notebook."""
    old: str
    new: str
    why: str

    def apply(self, folder: Path) -> None:
        """Repairs the file in `folder`; raises ValueError if the old text is not there exactly once."""
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        path.write_text(self._in_text(text) if self.cell is None else self._in_cell(text), encoding="utf-8")

    def _in_text(self, text: str) -> str:
        if text.count(self.old) != 1:
            raise ValueError(f"{self.file}: this stands {text.count(self.old)} times, not once: {self.old}")
        return text.replace(self.old, self.new)

    def _in_cell(self, text: str) -> str:
        notebook = json.loads(text)
        cell = next(cell for cell in notebook["cells"] if cell["id"] == self.cell)
        cell["source"] = self._in_text("".join(cell["source"])).splitlines(keepends=True)
        return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def load_fixes() -> Mapping[str, Fix]:
    """Every repair, by the name of its demo."""
    told = json.loads((HERE / "fixes.json").read_text(encoding="utf-8"))
    return {name: Fix(**fix) for name, fix in told.items()}
