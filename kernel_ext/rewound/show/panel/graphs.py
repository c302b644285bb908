"""The causal graph for a front end that draws it: of a whole run, or of what one step or value hangs on, in layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rewound.errors import BadRequest, MissingData
from rewound.graph.fold import folded, without_hubs
from rewound.graph.layers import layered
from rewound.graph.overview import edges
from rewound.graph.recording import Recording
from rewound.model import Run, Step
from rewound.show import format as words
from rewound.show.page import printable
from rewound.show.values import call_text
from rewound.show.wire_graph import EdgeShape, GraphShape, NodeShape
from rewound.store.columns import Wanted

if TYPE_CHECKING:
    import networkx as nx

    from rewound.store import Reader

MOST = 200
"""Steps of a slice that are drawn: those nearest to what is asked about."""
FIRST = 5_000
"""Calls of a run without cells that are looked at."""
TEXT = 120


def graph(reader: Reader, run: Run, step: Step | None = None, name: str | None = None) -> GraphShape:
    """The overview; with `step` (and `name`, a value as it left the step) the slice of that. Raises BadRequest."""
    recording = _Beginning(reader, run)
    whole = edges(recording)
    if step is None:
        if name is not None:
            raise BadRequest("A name alone has no slice.", hint="Name the step that left it so, too.")
        drawn, hubs = without_hubs(folded(whole))
        stood = sum(facts.get("count", 1) for _, facts in drawn.nodes(data=True))
        return _told(reader, run, drawn, None, {}, hubs, _weight(whole) - stood + recording.left)
    step = recording.top(step) if recording.cells else step
    lines = _lines(reader, run, step, name)
    seqs = (set(lines) | {step.seq}) if lines is not None else _above(whole, step.seq)
    kept = sorted(seqs & set(whole), key=lambda seq: abs(seq - step.seq))[:MOST]
    return _told(reader, run, whole.subgraph(kept), step, lines or {}, (), len(seqs) - len(kept))


class _Beginning(Recording):
    """A run of which, where it has no cells, only the first calls are looked at: the graph of all would take many seconds."""

    left = 0
    """Steps that were not looked at."""

    @property
    def steps(self) -> list[Step]:
        found, _ = self._reader.page(self.run.id, Wanted(), FIRST)  # type: ignore[attr-defined]
        self.left = max(0, self.run.steps - FIRST)
        return list(found)


def _weight(drawn: nx.DiGraph) -> int:
    return sum(facts["step"].count or 1 for _, facts in drawn.nodes(data=True))


def _lines(reader: Reader, run: Run, step: Step, name: str | None) -> dict[int, list[int]] | None:
    """By step of the slice, the lines that matter; None where cells are not what the run consists of."""
    from rewound.show.history import history

    if step.kind != "cell":
        return None
    return {entry.step.seq: list(entry.lines) for entry in history(reader, run, name or "", step).slice}


def _above(whole: nx.DiGraph, seq: int) -> set[int]:
    """All from which a way of values leads to a step, and those that called one of them."""
    found, pending = {seq}, [seq]
    while pending and len(found) < 10 * MOST:
        for source in whole.pred.get(pending.pop(), ()):
            if source not in found:
                found.add(source)
                pending.append(source)
    return found


def _told(
    reader: Reader, run: Run, drawn: nx.DiGraph, step: Step | None, lines: Mapping[int, list[int]], hubs: Iterable[int], more: int
) -> GraphShape:  # fmt: skip
    nodes = sorted(drawn)
    found = layered(nodes, sorted(drawn.edges))
    place = {node: (found.layer[item] // 2, found.layers[found.layer[item]].index(item)) for node, item in found.item.items()}
    return {
        "run": run.id,
        "of": "run" if step is None else "slice",
        "step": None if step is None else step.id,
        "nodes": [_node(reader, run, drawn.nodes[seq], place[seq], lines.get(seq, [])) for seq in nodes],
        "edges": [_edge(source, target, facts) for source, target, facts in sorted(drawn.edges(data=True), key=lambda edge: edge[:2])],
        "hubs": [f"s{seq}" for seq in hubs],
        "more": more,
    }


def _node(reader: Reader, run: Run, facts: Mapping[str, object], place: tuple[int, int], lines: list[int]) -> NodeShape:
    step = facts["step"]
    assert isinstance(step, Step)
    count = facts.get("count", 1)
    return {
        "step": step.id,
        "kind": step.kind,
        "cell": step.cell,
        "cell_id": step.cell_id,
        "file": step.file,
        "function": step.function if step.kind == "call" else None,
        "line": step.line,
        "title": run.declared(step.file, step.function) or words.step_label(step),
        "text": _text(reader, run, step),
        "status": step.status,
        "attempt": step.attempt,
        "count": count if isinstance(count, int) else 1,
        "layer": place[0],
        "order": place[1],
        "lines": lines,
    }


def _text(reader: Reader, run: Run, step: Step) -> str:
    """The first line of a cell that says something, or the call."""
    if step.kind == "call":
        return call_text(reader, step, TEXT)
    try:
        lines = [line.strip() for line in reader.cell(run.id, step.seq).source.splitlines()]
    except MissingData:
        return ""
    return printable(next((line for line in lines if line and not line.startswith("#")), lines[0] if lines else ""))[:TEXT]


def _edge(source: int, target: int, facts: Mapping[str, object]) -> EdgeShape:
    return {"source": f"s{source}", "target": f"s{target}", "names": list(facts["names"]), "kind": facts["kind"]}  # type: ignore[call-overload, typeddict-item]
