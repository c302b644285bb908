"""`rewound lineage RUN [NAME]`: the family of a run, and where each value of a result came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rewound.show.answer import answer
from rewound.show.commands_look import reader_of
from rewound.show.options import Json, RunName, StoreUrl

if TYPE_CHECKING:
    from rewound.graph.lineage import Family
    from rewound.show.ancestry import Station

EXAMPLE = """\b
Examples:
  rewound lineage last
  rewound lineage r7f2 total
  rewound lineage r7f2 result --json"""


def lineage(
    run: RunName,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A name of the run, or `result`: where it came from, over all runs.")
    ] = None,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Show what a run was made from and what was made from it: replays, other values, hand-overs.

    With NAME, also the way back of that value, each with the run in which it was really computed.
    """
    from rewound.show import wire_lineage
    from rewound.show.text_lineage import lineage_page

    kin, values = found(run, name, store)
    answer(as_json, lambda: wire_lineage.lineage(kin, name, values), lambda: lineage_page(kin, values, name))
    return 0


def found(run: str, name: str | None, store: str | None) -> tuple[Family, list[Station]]:
    """The facts: the family of the run that a person means, and the way back of a value of it."""
    from rewound.graph.lineage import family
    from rewound.show.ancestry import ancestry

    reader = reader_of(store)
    one = reader.resolve(run)
    return family(reader, one), [] if name is None else ancestry(reader, one, name)
