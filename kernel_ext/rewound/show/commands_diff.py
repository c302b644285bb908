"""`rewound diff`: two runs side by side, or a run and its replay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rewound.errors import BadRequest
from rewound.show.answer import answer
from rewound.show.options import Json, StoreUrl

if TYPE_CHECKING:
    from rewound.model import Run
    from rewound.store import Reader

EXAMPLE = """\b
Examples:
  rewound diff r7f2 last
  rewound diff r7f2 r8aa --tolerance 1e-6 --json"""
_RUN = "An id, a unique prefix of one, `last`, or `last-failed`."


def diff(
    left: Annotated[str, typer.Argument(metavar="RUN", help=f"The run to compare with. {_RUN}")],
    right: Annotated[str, typer.Argument(metavar="RUN", help=f"The run that is looked at. {_RUN}")],
    tolerance: Annotated[
        float | None, typer.Option("--tolerance", metavar="X", min=0.0, help="Relative difference up to which floats are close: 1e-9.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every changed step and value, however many there are.")] = False,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Say in what two runs differ: the first difference, then every changed step, value, output and duration.

    A difference is an answer and no failure: the exit code is 0 either way.
    """
    from rewound.graph.compare import compare_runs
    from rewound.show import wire_diff
    from rewound.show.text_diff import diff_page

    reader, one, other = sides(left, right, store)
    found = compare_runs(reader, one, other, tolerance=tolerance)
    answer(as_json, lambda: wire_diff.diff(found), lambda: diff_page(reader, found, all_steps=everything))
    return 0


def sides(left: str, right: str, store: str | None) -> tuple[Reader, Run, Run]:
    """The store and the two runs; raises what `distinct` raises."""
    from rewound.show.commands_look import reader_of

    reader = reader_of(store)
    return reader, *distinct(reader, left, right)


def distinct(reader: Reader, left: str, right: str) -> tuple[Run, Run]:
    """The two runs; raises BadRequest for a run and itself, UnknownRun, AmbiguousName."""
    one, other = reader.resolve(left), reader.resolve(right)
    if one.id == other.id:
        raise BadRequest(f"{left!r} and {right!r} are one run, {one.id}.", hint="Name two runs; `rewound runs` lists all.")
    return one, other
