"""A layered drawing as inline SVG: boxes that lead to what they stand for, edges with the names that went along them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from rewound.graph.layout import Drawing, Edge, Node, Point, layout
from rewound.show.markup import Html, el
from rewound.show.page import cut, width

if TYPE_CHECKING:
    import networkx as nx

MARGIN = 12.0
BOLD_LETTER = 8.4
LETTER = 6.7
"""Width of one column of a box's texts, in the units of the drawing; fonts differ, so there is some room in it."""
LABEL_LETTER = 7.0
PADDING = 12.0
BOX_HEIGHT = 46.0
BOX_WIDTH = (104.0, 204.0)
"""Narrowest and widest."""
LEAST_SCALE = 0.68
"""How far a wide drawing shrinks before it is scrolled instead."""
LABEL_COLUMNS = 28
LABEL_HEIGHT = 16.0


@dataclass(frozen=True, slots=True)
class Box:
    """What a node shows: a mark, a title and a line below it; `state` is a status, `link` an address in the page."""

    title: str
    below: str = ""
    mark: str = ""
    state: str = ""
    link: str | None = None
    hint: str = ""

    @property
    def width(self) -> float:
        """What its texts need, between a least and a most."""
        needed = max((width(self.title) + 3) * BOLD_LETTER, width(self.below) * LETTER) + 2 * PADDING
        return max(BOX_WIDTH[0], min(BOX_WIDTH[1], needed))


def names_label(names: Sequence[str]) -> str:
    """`orders, routes +2`: as many names as have room, and how many more there are."""
    shown: list[str] = []
    for name in names:
        if shown and width(", ".join([*shown, name])) > LABEL_COLUMNS - 4:
            return f"{', '.join(shown)} +{len(names) - len(shown)}"
        shown.append(cut(name, LABEL_COLUMNS))
    return ", ".join(shown)


def draw(graph: nx.DiGraph, boxes: Mapping[Hashable, Box], title: str) -> Html:
    """The graph with these boxes for its nodes; edges are labelled by their `names`, their `kind` is their class."""
    import networkx as nx

    sized: nx.DiGraph = nx.DiGraph()
    for node in graph:
        sized.add_node(node, width=boxes[node].width, height=BOX_HEIGHT)
    for source, target, facts in graph.edges(data=True):
        text = names_label(facts["names"])
        room = {"width": width(text) * LABEL_LETTER + 8, "height": LABEL_HEIGHT} if text else {}
        sized.add_edge(source, target, **room)
    return picture(graph, layout(sized), boxes, title)


def picture(graph: nx.DiGraph, drawing: Drawing, boxes: Mapping[Hashable, Box], title: str) -> Html:
    """A finished drawing as one `<svg>`."""
    index = {node.id: number for number, node in enumerate(drawing.nodes)}
    facts = {(edge.source, edge.target): graph.edges[edge.source, edge.target] for edge in drawing.edges}
    ends = {(edge.source, edge.target): f"{index[edge.source]} {index[edge.target]}" for edge in drawing.edges}
    lines = [_line(edge, facts[edge.source, edge.target]["kind"], ends[edge.source, edge.target]) for edge in drawing.edges]
    labels = [_label(edge, facts[edge.source, edge.target]["names"], ends[edge.source, edge.target]) for edge in drawing.edges]
    shapes = [_box(node, boxes[node.id], index[node.id]) for node in drawing.nodes]
    wide, high = drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN
    arrow = el("path", d="M0 0L8 4L0 8z", class_="tip")
    tip = el("marker", arrow, id="tip", viewBox="0 0 8 8", refX=7, refY=4, markerWidth=7, markerHeight=7, orient="auto")
    return el(
        "svg",
        el("title", title),
        el("defs", tip),
        *(el("g", *part, class_=name) for name, part in (("lines", lines), ("boxes", shapes), ("labels", labels))),
        class_="graph",
        viewBox=f"{-MARGIN} {-MARGIN} {_number(wide)} {_number(high)}",
        style=f"max-width:{_number(wide)}px;min-width:{_number(wide * LEAST_SCALE)}px",
        role="img",
    )


def path(points: Sequence[Point]) -> str:
    """A smooth line through all points: vertical at its ends, and never further aside than the points themselves."""
    slopes = [(b[0] - a[0]) / ((b[1] - a[1]) or 1) for a, b in pairwise(points)]
    # Monotone cubic interpolation of x over y, after Fritsch and Butland (1984).
    inner = [2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(slopes)]
    tangents = [0.0, *inner, 0.0]
    parts = [f"M{_number(points[0][0])} {_number(points[0][1])}"]
    for index, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        third = (y1 - y0) / 3
        bends = (x0 + tangents[index] * third, y0 + third, x1 - tangents[index + 1] * third, y1 - third, x1, y1)
        parts.append("C" + " ".join(_number(value) for value in bends))
    return "".join(parts)


def _line(edge: Edge, kind: str, ends: str) -> Html:
    return el("path", d=path(edge.points), class_=f"edge {kind}", data_ends=ends, marker_end="url(#tip)")


def _label(edge: Edge, names: Sequence[str], ends: str) -> Html:
    if not names:
        return Html()
    x, y = edge.label
    shown = names_label(names)
    room = width(shown) * LABEL_LETTER + 6
    ground = el("rect", x=_number(x - room / 2), y=_number(y - LABEL_HEIGHT / 2), width=_number(room), height=LABEL_HEIGHT, rx=4)
    text = el("text", shown, x=_number(x), y=_number(y + 4), text_anchor="middle")
    return el("g", el("title", ", ".join(names)), ground, text, class_="name", data_ends=ends)


def _box(node: Node, box: Box, number: int) -> Html:
    left, top = node.x - node.width / 2, node.y - node.height / 2
    frame = el("rect", x=_number(left), y=_number(top), width=_number(node.width), height=_number(node.height), rx=7)
    room = node.width - 2 * PADDING
    at = _number(left + PADDING)
    title = cut(box.title, _columns(room, BOLD_LETTER) - 2)
    head = el("text", el("tspan", f"{box.mark} ", class_="mark"), title, x=at, y=_number(top + 19))
    below = el("text", cut(box.below, _columns(room, LETTER)), x=at, y=_number(top + 35), class_="below") if box.below else None
    shape = el("g", el("title", box.hint or box.title), frame, head, below, class_=f"box {box.state}", data_node=number)
    return el("a", shape, href=box.link) if box.link else shape


def _columns(room: float, letter: float) -> int:
    return int(room / letter + 0.01)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
