"""The JSON shapes of `export` and `import`, by the rules of `wire`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from rewound.effects.played import Made
from rewound.model import Run
from rewound.show import wire
from rewound.store.exporting import Exported
from rewound.store.importing import Imported


class CassetteShape(TypedDict):
    """How many `requests` a cassette holds; how many more `failed` and were left out; of how many the answer is `short`, since the
    program did not read it to its end; and of how many the body is not known (`bodiless`)."""

    requests: int
    failed: int
    short: int
    bodiless: int


class ExportShape(TypedDict):
    """`export`: the file, its size in bytes, and the runs in it, the one that was asked for first.

    `missing`: how many parts the store itself had lost, which are therefore not in the file.
    `cassette`: what is in the file, if it is one; it holds requests and answers then, and no run.
    """

    run: str
    file: str
    bytes: int
    runs: list[wire.RunShape]
    missing: int
    cassette: CassetteShape | None


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


def exported(done: Exported, runs: Iterable[Run], made: Made | None = None) -> ExportShape:
    cassette: CassetteShape | None = None
    if made is not None:
        cassette = {"requests": len(made.interactions), "failed": made.failed, "short": made.short, "bodiless": made.bodiless}
    return {
        "run": done.runs[0],
        "file": str(done.file),
        "bytes": done.bytes,
        "runs": wire.runs(runs)["runs"],
        "missing": done.missing,
        "cassette": cassette,
    }


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
