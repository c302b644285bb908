"""A layered drawing of a directed graph as pure data: where each box stands, where each edge runs, where its label fits.

Units are the caller's: those of the `width` and `height` that its nodes have. Nothing is rendered here.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from rewound.graph.layers import Arc, Layered, layered

if TYPE_CHECKING:
    import networkx as nx

PASSES = 8
STRAIGHT = 6.0
"""How much more than a box the bends of an edge insist on their place, so that long edges run straight."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A box; `x` and `y` are its centre."""

    id: Hashable
    layer: int
    """From the top, 0 first; nodes without any edge stand in rows below all layers, and have -1."""
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from the rim of one box to the rim of another, through `points`."""

    source: Hashable
    target: Hashable
    points: tuple[Point, ...]
    label: Point
    """The centre of the room that was left for its label."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole, from (0, 0) to (`width`, `height`), `y` downwards."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Spacing:
    """What is kept free, and what a node or label takes that does not say."""

    beside: float = 24
    between: float = 26
    """Between a row of boxes and a row of labels."""
    width: float = 120
    height: float = 40
    row: float = 900
    """How long a row of nodes without edges may become."""


DEFAULT = Spacing()


def layout(graph: nx.DiGraph, spacing: Spacing = DEFAULT) -> Drawing:
    """Draw a graph. Nodes may have `width` and `height`, edges `width` and `height` of their labels.

    An edge from a node to itself is not drawn. The order of nodes and edges in the graph decides ties.
    """
    arcs: list[Arc] = [(source, target) for source, target in graph.edges if source != target]
    tied = {end for arc in arcs for end in arc}
    found = layered([node for node in graph if node in tied], arcs)
    widths, heights = _sizes(graph, found, spacing)
    x = _across(found, widths, spacing)
    y, high = _down(found, heights, spacing)
    nodes = [Node(node, found.layer[item] // 2, x[item], y[item], widths[item], heights[item]) for node, item in found.item.items()]
    edges = [_edge(found, arc, x, y, heights, high) for arc in arcs]
    return _framed([*nodes, *_loose(graph, tied, nodes, spacing)], edges, [(x[i], widths[i]) for i in range(len(x))])


def _sizes(graph: nx.DiGraph, found: Layered, spacing: Spacing) -> tuple[list[float], list[float]]:
    """Of every item: boxes, labels, and nothing for a bend."""
    widths, heights = [0.0] * len(found.layer), [0.0] * len(found.layer)
    for node, item in found.item.items():
        facts = graph.nodes[node]
        widths[item], heights[item] = facts.get("width", spacing.width), facts.get("height", spacing.height)
    for arc, bends in found.bends.items():
        facts = graph.edges[arc]
        item = _labelled(found, arc, bends)
        widths[item], heights[item] = facts.get("width", 0.0), facts.get("height", 0.0)
    return widths, heights


def _labelled(found: Layered, arc: Arc, bends: Sequence[int]) -> int:
    """Where the label goes: right above the target, where it says what comes in."""
    return bends[0] if arc in found.upward else bends[-1]


def _across(found: Layered, widths: Sequence[float], spacing: Spacing) -> list[float]:
    """Each item as near to the middle of its neighbours as the order within its layer allows."""
    x = [0.0] * len(found.layer)
    weights = [STRAIGHT] * len(x)
    for item in found.item.values():
        weights[item] = 1.0
    for layer in found.layers:
        _put(x, layer, [0.0] * len(layer), widths, weights, spacing)
    for turn in range(PASSES):
        down = turn % 2 == 0
        for layer in found.layers if down else reversed(found.layers):
            near = [found.above[item] if down else found.below[item] for item in layer]
            last = turn >= PASSES - 2
            near = [found.above[item] + found.below[item] for item in layer] if last else near
            _put(x, layer, [_middle(x, some, x[item]) for item, some in zip(layer, near, strict=True)], widths, weights, spacing)
    return x


def _middle(x: Sequence[float], near: Sequence[int], otherwise: float) -> float:
    return sum(x[item] for item in near) / len(near) if near else otherwise


def _put(
    x: list[float], layer: Sequence[int], wanted: Sequence[float], widths: Sequence[float], weights: Sequence[float], spacing: Spacing
) -> None:
    """The places with the least weighted squared distance from the wanted ones that neither overlap nor change the order."""
    if not layer:
        return
    gaps = [(widths[a] + widths[b]) / 2 + spacing.beside for a, b in pairwise(layer)]
    offsets = list(accumulate(gaps, initial=0.0))
    blocks: list[tuple[float, float, int]] = []
    for item, aim, offset in zip(layer, wanted, offsets, strict=True):
        total, weight, count = (aim - offset) * weights[item], weights[item], 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / weight:  # pool what would overlap: isotonic regression
            before = blocks.pop()
            total, weight, count = total + before[0], weight + before[1], count + before[2]
        blocks.append((total, weight, count))
    free = [total / weight for total, weight, count in blocks for _ in range(count)]
    for item, offset, place in zip(layer, offsets, free, strict=True):
        x[item] = place + offset


def _down(found: Layered, heights: Sequence[float], spacing: Spacing) -> tuple[list[float], list[float]]:
    """Layers one below the other, each as high as its highest item: where each item stands, and these heights."""
    y = [0.0] * len(found.layer)
    top = 0.0
    highest: list[float] = []
    for layer in found.layers:
        high = max((heights[item] for item in layer), default=0.0)
        for item in layer:
            y[item] = top + high / 2
        top += high + spacing.between
        highest.append(high)
    return y, highest


def _edge(found: Layered, arc: Arc, x: Sequence[float], y: Sequence[float], heights: Sequence[float], high: Sequence[float]) -> Edge:
    """Straight down through every row of boxes, and through the room of its label."""
    upward = arc in found.upward
    upper, lower = (found.item[end] for end in (reversed(arc) if upward else arc))
    label = _labelled(found, arc, found.bends[arc])
    points = [(x[upper], y[upper] + heights[upper] / 2)]
    for item in found.bends[arc]:
        if found.layer[item] % 2 == 0:
            half = high[found.layer[item]] / 2
            points += [(x[item], y[item] - half), (x[item], y[item] + half)]
        elif item == label and heights[item]:
            points.append((x[item], y[item]))
    points.append((x[lower], y[lower] - heights[lower] / 2))
    return Edge(*arc, tuple(reversed(points) if upward else points), (x[label], y[label]))


def _loose(graph: nx.DiGraph, tied: set[Hashable], drawn: Sequence[Node], spacing: Spacing) -> list[Node]:
    """Nodes without edges, in rows below the others."""
    left = min((node.x - node.width / 2 for node in drawn), default=0.0)
    top = max((node.y + node.height / 2 + 2 * spacing.between for node in drawn), default=0.0)
    right = max([left + spacing.row, *(node.x + node.width / 2 for node in drawn)])
    found: list[Node] = []
    at, high = left, 0.0
    for node in graph:
        if node in tied:
            continue
        facts = graph.nodes[node]
        width, height = facts.get("width", spacing.width), facts.get("height", spacing.height)
        if at > left and at + width > right:
            at, top, high = left, top + high + spacing.between, 0.0
        found.append(Node(node, -1, at + width / 2, top + height / 2, width, height))
        at, high = at + width + spacing.beside, max(high, height)
    return found


def _framed(nodes: Sequence[Node], edges: Sequence[Edge], items: Sequence[tuple[float, float]]) -> Drawing:
    """Everything moved to where coordinates begin at 0."""
    spans = [*items, *((node.x, node.width) for node in nodes)]
    left = min((x - width / 2 for x, width in spans), default=0.0)
    right = max((x + width / 2 for x, width in spans), default=0.0)
    bottom = max((node.y + node.height / 2 for node in nodes), default=0.0)
    moved = [Node(node.id, node.layer, _round(node.x - left), _round(node.y), node.width, node.height) for node in nodes]
    lines = [
        Edge(edge.source, edge.target, tuple((_round(x - left), _round(y)) for x, y in edge.points), _round_pair(edge.label, left))
        for edge in edges
    ]
    return Drawing(tuple(moved), tuple(lines), _round(right - left), _round(bottom))


def _round_pair(point: Point, left: float) -> Point:
    return (_round(point[0] - left), _round(point[1]))


def _round(number: float) -> float:
    """A hundredth of a unit is finer than any screen."""
    return round(number, 2)
