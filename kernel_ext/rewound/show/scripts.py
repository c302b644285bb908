"""The versions of names in a script or module, which has no cells: every statement that wrote one, and what it was made from."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from rewound.graph.access import UNKNOWN
from rewound.graph.enact.heap import Version as Written
from rewound.graph.recording import Recording
from rewound.graph.scope import Scopes
from rewound.graph.slices import Slices
from rewound.model import Value
from rewound.show.page import cut
from rewound.show.values import short

if TYPE_CHECKING:
    import ast

    from rewound.show.history import Version

LEFT_OUT = frozenset({"imported", "defined"})
"""What a chain does not name: it would stand in every one."""


class Statements:
    """What the statements of a script wrote."""

    def __init__(self, recording: Recording, slices: Slices) -> None:
        self._recording = recording
        self._slices = slices
        self._scopes = Scopes(recording)

    def versions(self, name: str) -> list[Version]:
        """Of a variable of the script, a local one of its functions, or a part (`orders[1]`); oldest first."""
        return [self._told(written) for written in self._slices.part(name) or self._slices.local(name)]

    def chain(self, name: str, number: int, longest: int) -> list[Version]:
        """A version and what it was made from, nearest first, each place once."""
        found: list[Version] = []
        pending = [(self._slices.part(name) or self._slices.local(name))[number]]
        seen: set[object] = set()
        while pending and len(found) < longest:
            written = pending.pop(0)
            key = (id(written.place.node), written.slot.name)
            if written.how not in LEFT_OUT and key not in seen and written.slot.name not in {"", "_"}:
                found.append(self._told(written))
            seen.add(key)
            sources = sorted(written.sources, key=lambda one: -(one.place.line or 0))
            pending += [one for one in sources if one not in seen]
            seen |= set(sources)
        return found

    def _told(self, written: Written) -> Version:
        from rewound.show.history import Version

        place = written.place
        text = cut(" ".join(_header(place.source.text_of(place.node), place.node).split()), 80)
        inside = f" in {place.function}" if place.function is not None else ""
        value = Value(self._slices.name(written), "", None)
        step = self._recording.step(written.step)
        step = replace(step, file=self._files.get(id(place.source), step.file))
        return Version(step, value, place.line, self._value(written), f"{written.how}{inside}: {text}")

    @cached_property
    def _files(self) -> dict[int, str]:
        """By the id of a text: the file of the project whose text it is, where statements of the run's own step came to."""
        codes = {code.source: code for code in self._recording.codes.values() if code.cell is None}
        return {id(self._recording.source(code)): code.file for code in codes.values()}

    def _value(self, written: Written) -> str:
        """What was written, where it can be told: an atom, or what the statement's expression gives over recorded values."""
        things = written.things
        if len(things) == 1 and things[0].kind == "atom" and things[0].value is not UNKNOWN:
            return short(things[0].value)
        node = getattr(written.place.node, "value", None)
        if node is None or not written.slot.world or written.place.function is not None:
            return "?"
        act = self._recording.activation(self._recording.step(written.step))
        if written.place.source is not act.source:
            return "?"
        held = self._scopes.known(act.moved(written.place.node), node)
        return "?" if held is UNKNOWN else short(held)


def _header(text: str, node: ast.AST) -> str:
    """The text of a statement; of one with a block, its first line."""
    return text.partition("\n")[0].rstrip(":") if hasattr(node, "body") else text
