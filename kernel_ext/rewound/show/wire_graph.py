"""The JSON shape of the causal graph, of a whole run or of what one value hangs on; by the rules of `wire`."""

from __future__ import annotations

from typing import Literal, TypedDict

from rewound.model import Status

Of = Literal["run", "slice"]
EdgeKind = Literal["value", "definition", "call"]


class NodeShape(TypedDict):
    """A step; `count` calls are drawn as one. `layer` counts from above, `order` from the left. `lines`: of a slice, those that matter."""

    step: str
    kind: Literal["cell", "call"]
    cell: int | None
    cell_id: str | None
    file: str | None
    function: str | None
    line: int | None
    title: str
    text: str
    status: Status
    attempt: int
    count: int
    layer: int
    order: int
    lines: list[int]


class EdgeShape(TypedDict):
    """`target` used what `source` had made, under these names; or, with `call`, was called by it."""

    source: str
    target: str
    names: list[str]
    kind: EdgeKind


class GraphShape(TypedDict):
    """`hubs` are steps whose functions nearly all others use: those edges are left out. `more` steps are left out, the deepest or oldest.

    Of a slice, `step` is what is asked about.
    """

    run: str
    of: Of
    step: str | None
    nodes: list[NodeShape]
    edges: list[EdgeShape]
    hubs: list[str]
    more: int
