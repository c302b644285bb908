"""The causal graph of a run, and how a large one is folded."""

from __future__ import annotations

import contextlib
from pathlib import Path

import networkx as nx

import rewound
from rewound.graph.fold import folded, without_hubs
from rewound.graph.overview import edges
from rewound.graph.recording import Recording
from rewound.model import Step
from rewound.store import open_reader
from tests.unit.show.memory import lead_run

SCRIPT = """
def read(n):
    return [part(i) for i in range(n)]

def part(i):
    return square(i) + 1

def square(i):
    return i * i

def clean(rows):
    return [row for row in rows if row > 1]

def total(rows, extra):
    return sum(rows) / extra

def main():
    rows = read(40)
    kept = clean(rows)
    print(total(kept, extra=clean(rows[:1]) or 0))
"""


def recorded(folder: Path) -> nx.DiGraph:
    names: dict[str, object] = {"__name__": "program"}
    file = folder / "program.py"
    file.write_text(SCRIPT, encoding="utf-8")
    exec(compile(SCRIPT, str(file), "exec"), names)
    main = names["main"]
    assert callable(main)
    with contextlib.suppress(ZeroDivisionError):
        rewound.run(main)
    reader = open_reader()
    return edges(Recording(reader, reader.resolve("last")))


def arcs(graph: nx.DiGraph) -> set[tuple[str, str, str, tuple[str, ...]]]:
    def name(seq: int) -> str:
        step: Step = graph.nodes[seq]["step"]
        return step.function or f"cell {step.cell}"

    return {(name(source), name(target), facts["kind"], facts["names"]) for source, target, facts in graph.edges(data=True)}


def test_cells_are_joined_by_the_names_that_went_between_them() -> None:
    reader = lead_run()
    graph = edges(Recording(reader, reader.resolve("last")))

    assert list(graph) == [0, 1, 2]
    assert arcs(graph) == {("cell 0", "cell 2", "definition", ("crm_lookup",)), ("cell 1", "cell 2", "definition", ("score_lead",))}


def test_calls_are_joined_by_the_results_that_they_were_given(project: Path) -> None:
    found = arcs(recorded(project))

    assert ("read", "clean", "value", ("rows",)) in found
    assert ("clean", "total", "value", ("kept",)) in found
    assert ("main", "read", "call", ()) in found
    assert ("read", "part", "call", ()) in found
    assert ("read", "total", "value", ("rows",)) in found, "the call within the arguments names it"


def test_equal_calls_in_a_row_become_one_with_a_count(project: Path) -> None:
    graph = recorded(project)
    drawn = folded(graph)
    counts = {drawn.nodes[seq]["step"].function: drawn.nodes[seq]["count"] for seq in drawn}

    assert len(graph) > 80
    assert counts["part"] == counts["square"] == 40
    assert counts["main"] == 1
    assert sum(drawn.nodes[seq]["count"] for seq in drawn) == len(graph)
    failed = [drawn.nodes[seq] for seq in drawn if drawn.nodes[seq]["step"].status == "failed"]
    assert [(facts["step"].function, facts["count"]) for facts in failed] == [("main", 1), ("total", 1)]


def test_what_is_too_much_leaves_the_deepest_calls_out(project: Path) -> None:
    drawn = folded(recorded(project), most=4)
    names = [drawn.nodes[seq]["step"].function for seq in drawn]

    assert len(names) == 4
    assert {"main", "total"} <= set(names), "what failed stays"
    assert "square" not in names


def test_functions_that_everybody_uses_are_told_in_words() -> None:
    graph = nx.DiGraph()
    for user in range(1, 9):
        graph.add_edge(0, user, names=("helper",), kind="definition")
    graph.add_edge(0, 1, names=("helper", "rows"), kind="value")
    lighter, hubs = without_hubs(graph)

    assert hubs == [0]
    assert list(lighter.edges) == [(0, 1)]
    assert len(lighter) == 9
