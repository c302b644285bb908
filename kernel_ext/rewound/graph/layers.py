"""A directed graph in layers: which layer each node is in, where long edges bend, and the order within a layer.

Layers are longest paths from the sources. The order comes from barycentre sweeps (Sugiyama, Tagawa, Toda 1981), of which
the one with the fewest crossings is kept. All of it is deterministic: ties keep the order that the nodes came in.
networkx has no such layout of its own; it calls Graphviz, which is no Python package.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

SWEEPS = 4
MOST_BENDS = 4_000
"""Bends of long edges that are placed; beyond that the longest edges go straight."""
WIDE = 6
"""Nodes beside each other, beyond which those without predecessors move to layers of their own."""
Arc = tuple[Hashable, Hashable]


@dataclass(slots=True)
class Layered:
    """Items in layers: the graph's nodes, and one item where an edge crosses a layer."""

    layers: list[list[int]] = field(default_factory=list)
    """Items of each layer, from left to right."""
    layer: list[int] = field(default_factory=list)
    """Of each item."""
    above: list[list[int]] = field(default_factory=list)
    below: list[list[int]] = field(default_factory=list)
    item: dict[Hashable, int] = field(default_factory=dict)
    """Of each node."""
    bends: dict[Arc, list[int]] = field(default_factory=dict)
    """The items that an edge passes, from its upper end to its lower."""
    upward: frozenset[Arc] = frozenset()
    """Edges that close a cycle: drawn from below to above."""

    def add(self, layer: int) -> int:
        self.layer.append(layer)
        self.above.append([])
        self.below.append([])
        while len(self.layers) <= layer:
            self.layers.append([])
        self.layers[layer].append(len(self.layer) - 1)
        return len(self.layer) - 1

    def join(self, upper: int, lower: int) -> None:
        self.below[upper].append(lower)
        self.above[lower].append(upper)


def layered(nodes: Sequence[Hashable], arcs: Sequence[Arc]) -> Layered:
    """Nodes stand in even layers; the odd ones between them have room for the labels of edges."""
    upward = closing(nodes, arcs)
    downward = [(arc, (arc[1], arc[0]) if arc in upward else arc) for arc in arcs]
    depth = depths(nodes, [ends for _, ends in downward])
    found = Layered(upward=frozenset(upward))
    for node in nodes:
        found.item[node] = found.add(2 * depth[node])
    limit = _longest(depth[lower] - depth[upper] for _, (upper, lower) in downward)
    for arc, (upper, lower) in downward:
        last, end = found.item[upper], found.item[lower]
        span = depth[lower] - depth[upper]
        crossed = range(2 * depth[upper] + 1, 2 * depth[lower]) if span <= limit else range(2 * depth[lower] - 1, 2 * depth[lower])
        bends = [found.add(layer) for layer in crossed]
        for bend in bends:
            if span <= limit:
                found.join(last, bend)
                last = bend
        if bends:
            found.join(bends[-1], end)
        found.bends[arc] = bends
    _order(found)
    return found


def closing(nodes: Sequence[Hashable], arcs: Iterable[Arc]) -> set[Arc]:
    """The edges that lead back to where a depth-first walk came from; without them there is no cycle."""
    after: dict[Hashable, list[Hashable]] = {node: [] for node in nodes}
    for source, target in arcs:
        after[source].append(target)
    found = {(node, node) for node in nodes if node in after[node]}
    state: dict[Hashable, int] = {}
    for start in nodes:
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(after[start]))]
        while stack:
            node, rest = stack[-1]
            for target in rest:
                if target not in state:
                    state[target] = 1
                    stack.append((target, iter(after[target])))
                    break
                if state[target] == 1 and target != node:
                    found.add((node, target))
            else:
                state[node] = 2
                stack.pop()
    return found


def depths(nodes: Sequence[Hashable], arcs: Iterable[Arc]) -> Mapping[Hashable, int]:
    """The longest way to each node; one without predecessors stands right above its nearest successor."""
    after: dict[Hashable, list[Hashable]] = {node: [] for node in nodes}
    waiting = dict.fromkeys(nodes, 0)
    for source, target in arcs:
        if source != target:
            after[source].append(target)
            waiting[target] += 1
    depth = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    sources = list(ready)
    for node in ready:  # grows while it is walked
        for target in after[node]:
            depth[target] = max(depth[target], depth[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    for node in sources:
        if after[node]:
            depth[node] = min(depth[target] for target in after[node]) - 1
    return _spread(depth, sources)


def _spread(depth: dict[Hashable, int], sources: Sequence[Hashable]) -> dict[Hashable, int]:
    """Sources of a wide layer moved upwards, the first the highest; where the topmost is 0 again."""
    rows: dict[int, list[Hashable]] = {}
    for node in sources:
        rows.setdefault(depth[node], []).append(node)
    size = Counter(depth.values())
    layer = max(rows, default=0)
    while layer >= 0 or rows.get(layer):
        here = rows.get(layer, [])
        surplus = min(size[layer] - WIDE, len(here) - 1)
        if surplus > 0:
            rows[layer - 1] = [*rows.get(layer - 1, []), *here[:surplus]]
            size[layer - 1] += surplus
            for node in here[:surplus]:
                depth[node] = layer - 1
        layer -= 1
    top = min(depth.values(), default=0)
    return {node: found - top for node, found in depth.items()}


def _longest(spans: Iterable[int]) -> int:
    """The longest edge that still gets its bends."""
    total = 0
    for span in sorted(spans):
        total += 2 * span - 1
        if total > MOST_BENDS:
            return max(1, span - 1)
    return 1 << 30


def _order(found: Layered) -> None:
    """Sweep down and up; keep the best order that was seen."""
    best = [list(layer) for layer in found.layers]
    fewest = crossings(found)
    place = _places(found)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        down = sweep % 2 == 0
        near = found.above if down else found.below
        for layer in found.layers if down else reversed(found.layers):
            weight = {item: _mean([place[other] for other in near[item]], place[item]) for item in layer}
            layer.sort(key=weight.__getitem__)
            for index, item in enumerate(layer):
                place[item] = index
        now = crossings(found)
        if now < fewest:
            fewest, best = now, [list(layer) for layer in found.layers]
    found.layers[:] = best


def _places(found: Layered) -> list[float]:
    place = [0.0] * len(found.layer)
    for layer in found.layers:
        for index, item in enumerate(layer):
            place[item] = index
    return place


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def crossings(found: Layered) -> int:
    """How many pairs of neighbouring segments cross each other."""
    place = _places(found)
    total = 0
    for layer in found.layers:
        seen: list[float] = []
        for item in layer:
            ends = sorted(place[other] for other in found.below[item] if found.layer[other] == found.layer[item] + 1)
            total += sum(len(seen) - bisect_left(seen, end + 0.5) for end in ends)
            for end in ends:
                insort(seen, end)
    return total
