"""The JSON shapes of `export` and `import`, by the rules of `wire`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from rewound.model import Run
from rewound.show import wire
from rewound.store.exporting import Exported
from rewound.store.importing import Imported


class ExportShape(TypedDict):
    """`export`: the file, its size in bytes, and the runs in it, the one that was asked for first.

    `missing`: how many parts the store itself had lost, which are therefore not in the file.
    """

    run: str
    file: str
    bytes: int
    runs: list[wire.RunShape]
    missing: int


class ImportShape(TypedDict):
    """`import`: the run that was exported, and all that came with it. `new`: those that the store did not have.

    `trusted`: whether their values can be opened and they can be replayed; else they can be looked at.
    """

    run: str
    file: str
    bytes: int
    runs: list[wire.RunShape]
    new: list[str]
    trusted: bool


def exported(done: Exported, runs: Iterable[Run]) -> ExportShape:
    listed = wire.runs(runs)["runs"]
    return {"run": done.runs[0], "file": str(done.file), "bytes": done.bytes, "runs": listed, "missing": done.missing}


def imported(done: Imported, runs: Iterable[Run]) -> ImportShape:
    listed = wire.runs(runs)["runs"]
    return {
        "run": done.run,
        "file": str(done.file),
        "bytes": done.bytes,
        "runs": listed,
        "new": list(done.new),
        "trusted": done.trusted,
    }
