"""A large graph made small enough to look at: calls that are alike become one node with a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewound.model import Step

if TYPE_CHECKING:
    import networkx as nx

MOST = 80
"""Nodes of a drawing that a person can still read."""
HUB = 6
"""Steps that use the functions of one, beyond which that is told in words."""
FEW = 12
"""Nodes up to which every call stands by itself."""


def folded(graph: nx.DiGraph, most: int = MOST) -> nx.DiGraph:
    """The graph of `overview.edges` with at most about `most` nodes, each with `steps`: those that it stands for, by seq.

    First consecutive equal calls below one step are taken together, then all equal ones below one step, then what
    lies deepest is left out; a step that failed stands by itself, and stays.
    """
    drawn = _merged(graph, {seq: seq for seq in graph})
    for adjacent, limit in ((True, min(FEW, most)), (False, most)):
        if len(drawn) > limit:
            drawn = _merged(graph, _groups(graph, adjacent=adjacent))
    return _shallow(drawn, most)


def _groups(graph: nx.DiGraph, *, adjacent: bool) -> dict[int, int]:
    """Each step's group, named by the first step in it. Steps below one group are siblings, whichever of its steps they are below."""
    group: dict[int, int] = {}
    newest: dict[tuple[object, ...], int] = {}
    last: dict[int | None, int] = {}
    by_code: dict[int, int] = {}
    for seq in sorted(graph):
        step: Step = graph.nodes[seq]["step"]
        above = group.get(step.parent) if step.parent is not None else None
        kind = (above, step.code, step.status)
        first = newest.get(kind, seq)
        if step.count and step.code in by_code:  # calls that were only counted are told by their code alone
            group[seq] = by_code[step.code]
            continue
        alone = step.kind == "cell" or step.status == "failed" or (adjacent and last.get(above) != first)
        group[seq] = newest[kind] = seq if alone else first
        last[above] = by_code[step.code] = group[seq]
    return group


def _merged(graph: nx.DiGraph, group: dict[int, int]) -> nx.DiGraph:
    import networkx as nx

    drawn: nx.DiGraph = nx.DiGraph()
    for seq in sorted(graph):
        first = group[seq]
        if first == seq:
            drawn.add_node(seq, step=graph.nodes[seq]["step"], steps=())
        drawn.nodes[first]["steps"] += (seq,) if len(drawn.nodes[first]["steps"]) < MOST else ()
        drawn.nodes[first]["count"] = drawn.nodes[first].get("count", 0) + (graph.nodes[seq]["step"].count or 1)
    for source, target, facts in graph.edges(data=True):
        ends = (group[source], group[target])
        if ends[0] != ends[1]:
            before = drawn.edges[ends]["names"] if drawn.has_edge(*ends) else ()
            drawn.add_edge(*ends, names=tuple(sorted({*before, *facts["names"]})), kind=facts["kind"])
    return drawn


def _shallow(drawn: nx.DiGraph, most: int) -> nx.DiGraph:
    """Without the deepest calls, as many levels as have to go; then the first nodes alone. What failed stays."""
    if len(drawn) <= most:
        return drawn
    depth: dict[int, int] = {}
    for seq in drawn:
        parent = drawn.nodes[seq]["step"].parent
        depth[seq] = depth.get(parent, 0) + 1 if parent is not None else 0
    failed = [seq for seq in drawn if drawn.nodes[seq]["step"].status == "failed"]
    kept = set(failed[-most:])
    for seq in sorted(drawn, key=lambda seq: (depth[seq], seq)):
        if len(kept) >= most:
            break
        kept.add(seq)
    return drawn.subgraph([seq for seq in drawn if seq in kept]).copy()


def without_hubs(drawn: nx.DiGraph) -> tuple[nx.DiGraph, list[int]]:
    """The graph without the functions and classes of nodes that most others use, and these nodes: such edges hide all others."""
    lighter = drawn.copy()
    hubs: list[int] = []
    for seq in drawn:
        used = [edge for edge in drawn.out_edges(seq) if drawn.edges[edge]["kind"] == "definition"]
        if len(used) > HUB:
            hubs.append(seq)
            lighter.remove_edges_from(used)
    return lighter, hubs
