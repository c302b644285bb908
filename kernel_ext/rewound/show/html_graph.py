"""The causal graph of a run as a drawing with a legend, for a page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING

from rewound.graph.fold import folded, without_hubs
from rewound.graph.overview import edges
from rewound.graph.recording import Recording
from rewound.model import Run, Step
from rewound.show import format as words
from rewound.show.markup import Html, el
from rewound.show.page import printable
from rewound.show.svg import Box, draw
from rewound.show.values import call_text

if TYPE_CHECKING:
    from rewound.store import Reader

_LEGEND = (("value", "a value"), ("definition", "a function or class"), ("call", "a call"))


def graph(reader: Reader, run: Run, links: Mapping[int, str]) -> Html:
    """The drawing; boxes lead to their cells, or by `links` (`Code.id` to address) to their source."""
    whole = edges(Recording(reader, run))
    drawn, hubs = without_hubs(folded(whole))
    if not len(drawn.edges):
        return el("p", "No step of this run used what another one made.", class_="note")
    boxes: dict[Hashable, Box] = {}
    for seq, facts in drawn.nodes(data=True):
        boxes[seq] = _box(reader, run, facts["step"], facts.get("count", 1), links)
    stood = sum(facts.get("count", 1) for _, facts in drawn.nodes(data=True))
    title = f"{words.plural(len(drawn), 'box')[:-1]}es" if len(drawn) > 1 else "1 box"
    kinds = {facts["kind"] for _, _, facts in drawn.edges(data=True)}
    picture = draw(drawn, boxes, f"What each step of the run got from which other: {title}")
    notes = [f"Functions and classes of {boxes[seq].title} are used nearly everywhere; these lines are left out." for seq in hubs]
    if sum(facts["step"].count or 1 for _, facts in whole.nodes(data=True)) > stood:
        notes.append("Deeper calls are left out.")
    return el("figure", el("div", picture, class_="scroll", tabindex=0), _legend(kinds), *(el("p", note, class_="note") for note in notes))


def _legend(kinds: set[str]) -> Html:
    parts = [el("span", el("i", class_=f"key {kind}"), text) for kind, text in _LEGEND if kind in kinds]
    return el("figcaption", *parts)


def _box(reader: Reader, run: Run, step: Step, count: int, links: Mapping[int, str]) -> Box:
    title = words.step_label(step) + (f" × {count:,}" if count > 1 else f", attempt {step.attempt}" if step.attempt > 1 else "")
    if step.kind == "cell":
        lines = [line.strip() for line in reader.cell(run.id, step.seq).source.splitlines()]
        below = next((line for line in lines if line and not line.startswith("#")), lines[0] if lines else "")
        hint = f"{title}, {step.status}"
        return Box(title, printable(below), words.mark(step.status), step.status, f"#{step.id}", hint)
    below = words.place(step.cell, step.file, step.line) if step.file else words.duration(step.seconds)
    hint = f"{call_text(reader, step, 120)}, {step.status}"
    return Box(title, below, words.mark(step.status), step.status, links.get(step.code), hint)
