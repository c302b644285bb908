"""The causal graph of a whole run, as it is drawn: a node for each step, an edge for what went from one to another.

A notebook's nodes are its cells, anything else's are the calls of its functions.
"""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, Literal

from rewound.graph.recording import Activation, Recording
from rewound.graph.scope import Bound, Parameter, Scopes
from rewound.graph.slices import Slices
from rewound.model import Site, Step

if TYPE_CHECKING:
    import networkx as nx

Kind = Literal["value", "definition", "call"]
"""What an edge stands for, the strongest first: data, functions and classes, one step calling the other."""
FOLLOWED = 50
"""Calls from one place in the source whose arguments are followed; what repeats is drawn once."""


def edges(recording: Recording) -> nx.DiGraph:
    """The graph: nodes are `Step.seq` with `step`, edges have `names` (sorted) and the `kind` of their strongest name."""
    import networkx as nx  # takes a while, and few ask

    drawn: nx.DiGraph = nx.DiGraph()
    if recording.cells:
        _cells(drawn, recording)
    else:
        _calls(drawn, recording)
    return drawn


def _cells(drawn: nx.DiGraph, recording: Recording) -> None:
    """From the cell that wrote something, a column or a key too, to each cell that read it. Modules are left out: all use them."""
    slices = Slices(recording)
    for step, _ in recording.cells:
        drawn.add_node(step.seq, step=step)
        for edge in slices.edges(step.seq):
            if edge.how != "imported" and edge.writer in drawn:
                _add(drawn, edge.writer, step.seq, edge.name, "definition" if edge.how == "defined" else "value")


def _calls(drawn: nx.DiGraph, recording: Recording) -> None:
    """From each call to those it made, and from a call to the one that was given its result."""
    scopes = Scopes(recording)
    seen: Counter[Site] = Counter()
    for step in recording.steps:
        drawn.add_node(step.seq, step=step)
        if step.parent is None or step.parent not in drawn:
            continue
        _add(drawn, step.parent, step.seq, "", "call")
        if step.site is not None and seen[step.site] < FOLLOWED:
            seen[step.site] += 1
            _arguments(drawn, scopes, step)


def _arguments(drawn: nx.DiGraph, scopes: Scopes, step: Step) -> None:
    """Edges for the names in a call's arguments, from the calls that had returned into them."""
    act = scopes.recording.caller(step)
    if act is None or not isinstance(act.at, ast.Call):
        return
    for part in (*act.at.args, *(keyword.value for keyword in act.at.keywords)):
        for node in ast.walk(part):
            if isinstance(node, ast.Name):
                _name(drawn, scopes, act, node, step)
            elif isinstance(node, ast.Call):
                _returned(drawn, scopes, act, node, step, "")


def _name(drawn: nx.DiGraph, scopes: Scopes, act: Activation, node: ast.Name, step: Step) -> None:
    for definition in scopes.resolve(act, node.id, node):
        if isinstance(definition, Parameter) and act.step.seq in drawn and act.step.seq < step.seq:
            _add(drawn, act.step.seq, step.seq, node.id, "value")
        if isinstance(definition, Bound) and definition.binding.value is not None:
            _returned(drawn, scopes, definition.act, definition.binding.value, step, node.id)


def _returned(drawn: nx.DiGraph, scopes: Scopes, act: Activation, node: ast.AST, step: Step, name: str) -> None:
    """From the newest call that this expression had made before the step."""
    node = node.value if isinstance(node, ast.Await) else node
    before = [found.seq for found in scopes.recording.calls_at(act, node) if found.seq < step.seq and found.seq in drawn]
    if before:
        _add(drawn, before[-1], step.seq, name, "value")


def _add(drawn: nx.DiGraph, source: int, target: int, name: str, kind: Kind) -> None:
    if source == target:
        return
    strength: tuple[Kind, ...] = ("value", "definition", "call")
    if not drawn.has_edge(source, target):
        drawn.add_edge(source, target, names=(), kind=kind)
    facts = drawn.edges[source, target]
    facts["names"] = tuple(sorted({*facts["names"], *([name] if name else [])}))
    facts["kind"] = min(facts["kind"], kind, key=strength.index)
