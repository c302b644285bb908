"""`rewound states`: the states that a kernel's namespace went through, and in what two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from rewound.show.answer import answer
from rewound.show.options import Json, RunName, StoreUrl

if TYPE_CHECKING:
    from rewound.graph.difference import ValueDiff
    from rewound.model import Step, Value
    from rewound.replay.family import Family
    from rewound.show.page import Page
    from rewound.show.wire_states import StateDiffShape, StatesShape

EXAMPLE = """\b
Examples:
  rewound states last
  rewound states last s3 s7
  rewound states r7f2 cell:2 --json"""


def states(
    run: RunName = "last",
    left: Annotated[str | None, typer.Argument(metavar="STATE", help="A step, RUN/STEP, branch:NAME, or -2 for two cells back.")] = None,
    right: Annotated[str | None, typer.Argument(metavar="STATE", help="Another one; by default the run's last state.")] = None,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """List the states of a kernel's namespace, one for each cell that was executed, or say in what two of them differ."""
    from rewound.replay.family import Family
    from rewound.replay.lines import Lines
    from rewound.show.commands_look import reader_of
    from rewound.show.text_states import states_page

    reader = reader_of(store)
    family = Family(Lines(reader), reader.resolve(run))
    found = compare_states(family, left, right) if left is not None else None
    answer(
        as_json,
        lambda: told(family, found),
        lambda: states_page(family.states(), family.run.id) if found is None else found.page(family),
    )
    return 0


@dataclass(frozen=True, slots=True)
class StateDiff:
    """In what two states differ; each side is named as a person would."""

    sides: tuple[tuple[str, Step], tuple[str, Step]]
    added: tuple[Value, ...]
    gone: tuple[Value, ...]
    changed: tuple[ValueDiff, ...]

    def page(self, family: Family) -> Page:
        from rewound.show.text_states import state_diff_page

        (left, before), (right, after) = self.sides
        names = (f"{left}/{before.id}", f"{right}/{after.id}")
        return state_diff_page(family.reader, names, (before, after), self.added, self.gone, self.changed)

    def document(self, family: Family) -> StateDiffShape:
        from rewound.show.wire_states import state_diff

        return state_diff(family.reader, self.sides, self.added, self.gone, self.changed)


def told(family: Family, found: StateDiff | None) -> StatesShape:
    """The document."""
    from rewound.replay.branches import branches
    from rewound.show import wire_states

    difference = None if found is None else found.document(family)
    return wire_states.states(family.run.id, family.states(), branches(family.lines, family.run), difference)


def compare_states(family: Family, left: str, right: str | None) -> StateDiff:
    """From one state to another, by default to the present one. Raises what `Family.named` raises."""
    from rewound.errors import UnknownStep
    from rewound.graph.compare import compare_values
    from rewound.replay.states import changes

    one, before = family.named(left)
    if right is not None:
        other, after = family.named(right)
    elif family.here.program:
        other, after = family.here, family.here.program[-1][0]
    else:
        raise UnknownStep(f"Run {family.run.id} has no state yet.", hint="Name two states.")
    old, new = one.state(before.seq), other.state(after.seq)
    found = changes(old, new)
    pairs = [(name, old.names[name].value, new.names[name].value) for name in found.changed]
    return StateDiff(
        ((old.place[0], _at(before, old.place)), (new.place[0], _at(after, new.place))),
        tuple(new.names[name].value for name in found.added),
        tuple(old.names[name].value for name in found.gone),
        tuple(compare_values(family.reader, family.run, after, pairs)),
    )


def _at(step: Step, place: tuple[str, int]) -> Step:
    """The step by the number that it had where it was executed."""
    from dataclasses import replace

    return replace(step, seq=place[1])
