"""Which cells can be run once more to have what they made: those that only compute, and ask nothing of the outside."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cached_property

from rewound.capture import surroundings
from rewound.capture.codehash import defined_names
from rewound.model import Cell, Step, Value
from rewound.replay.cost import COMPUTES
from rewound.replay.lines import Lines
from rewound.replay.states import MAIN, Line, Place, Version
from rewound.store import Reader

Definitions = Callable[[str, Place], ast.AST | None]

_MAKE = frozenset(
    "iter next map filter Lock RLock Event Condition Semaphore BoundedSemaphore Barrier Queue LifoQueue PriorityQueue SimpleQueue deque "
    "defaultdict Counter OrderedDict count cycle chain islice product permutations combinations groupby accumulate pairwise partial "
    "StringIO BytesIO memoryview ref append extend sort reverse format "
    "any all isinstance type divmod pow hash repr ord chr".split()
)
"""Calls that make what cannot be stored, and touch nothing outside."""
_ALLOWED = (COMPUTES | _MAKE) - frozenset("get head query rename copy insert update add".split())
"""Those that are left out are also what clients of the outside call what they do there."""
_DEEP = 5


class Again:
    """Answers for one run. `definition` finds the statement that defines a name at a place."""

    def __init__(self, lines: Lines, line: Line, definition: Definitions) -> None:
        self._lines = lines
        self._reader = lines.reader
        self._line = line
        self._definition = definition

    def cells_of(self, name: str, version: Version) -> tuple[list[int], str | None]:
        """Indexes of the cells that made a version, oldest first; and why they may not be run again, if they may not."""
        if not version.made:
            return [], "it was there before the recording began"
        last = self._line.by_place[version.place]
        chain: list[int] = []
        for index in range(last, -1, -1):
            value = next((v for v in self._line.cells[index][1].generated if v.name == name and v.scope == MAIN), None)
            if value is not None and value.how != "regrouped":
                chain.insert(0, index)
                if value.how in ("bound", "deleted"):
                    break
        for index in chain:
            why = self._why_not(index, name)
            if why is not None:
                step = self._line.cells[index][0]
                return chain, f"{label(step)}, which made it, is not run again by itself, because {why}: run it yourself"
        return chain, None if chain else "no cell of the recording made it"

    def seconds(self, name: str, version: Version) -> float | None:
        """What it took to make a version, where that may be done again."""
        if not version.made or version.place not in self._line.by_place:
            return None
        chain, why = self.cells_of(name, version)
        times = [self._line.cells[index][0].seconds for index in chain]
        return None if why is not None or None in times else sum(time for time in times if time is not None)

    def _why_not(self, index: int, name: str) -> str | None:
        step, cell = self._line.cells[index]
        place = self._line.places[step.seq]
        item = self._lines.item(self._line, index)
        if step.status != "succeeded":
            return "it failed"
        if step.seq in self._asking:
            return f"it asked the outside ({self._asking[step.seq]})"
        if any(value.scope == surroundings.SCOPE for value in (*cell.used, *cell.generated)):
            return "it depends on random states or other settings"
        if any(value.scope not in (MAIN, "class") for value in cell.used):
            return "it used what a module of the project holds"
        if any(value.how == "changed" and value.name != name for value in cell.generated):
            return "it changes other values in place"
        return "it calls what may do more than compute" if item.tree is None else self._beyond(item.tree, place, cell.used, _DEEP)

    def _beyond(self, tree: ast.AST, place: Place, used: tuple[Value, ...], depth: int) -> str | None:
        """The first thing that a piece of code does beside computing; functions of the notebook are looked into."""
        own = defined_names(tree) if isinstance(tree, ast.Module) else {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith):
                return "it awaits"
            if isinstance(node, ast.Name) and node.id == "get_ipython":
                return "it uses magics or the shell"
            plain = next((d for d in getattr(node, "decorator_list", ()) if not isinstance(d, ast.Call)), None)
            if plain is not None:
                return f"it decorates with {ast.unparse(plain)}"
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else "?"
            if isinstance(function, ast.Name) and (inner := own.get(name) or self._of_notebook(name, place)) is not None:
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    if name not in _ALLOWED:
                        return f"it calls {name}"
                    continue
                if depth <= 0:
                    return f"it calls {name}, which calls much else"
                if inner not in ast.walk(tree) and (why := self._beyond(inner, place, used, depth - 1)) is not None:
                    return why
            elif name not in _ALLOWED:
                return f"it calls {name}"
        return None

    def _of_notebook(self, name: str, place: Place) -> ast.AST | None:
        """The definition that a name had when the cell at a place began."""
        version = self._line.before(self._line.by_place[place]).names.get(name)
        return self._definition(name, version.place) if version is not None and version.value.definition else None

    @cached_property
    def _asking(self) -> dict[int, str]:
        """By a cell's `seq`: the first thing that it, or what it called, asked of the outside."""
        effects = self._reader.effects(self._line.run.id)
        found: dict[int, str] = {}
        tops = tops_of(self._reader, self._line, {effect.step for effect in effects if effect.step is not None})
        for effect in effects:
            if effect.step is not None and effect.step in tops:
                found.setdefault(tops[effect.step], effect.name or effect.kind)
        return found


def tops_of(reader: Reader, line: Line, steps: set[int]) -> dict[int, int]:
    """For steps of a run: the cell that each ran under."""
    cells = {step.seq for step, _ in line.cells}
    known = {seq: seq for seq in steps & cells}
    if steps - cells:
        parents = {step.seq: step.parent for step in reader.steps(line.run.id)}
        for seq in steps - cells:
            above: int | None = seq
            while above is not None and above not in cells:
                above = parents.get(above)
            if above is not None:
                known[seq] = above
    return known


def label(step: Step) -> str:
    """A cell as people name it in a notebook."""
    return f"cell {step.cell} ({step.id})" if step.cell is not None else f"the cell of {step.id}"


def first_line(cell: Cell) -> str:
    """The first line of a cell that says something."""
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    return next((line for line in lines if not line.startswith("#")), lines[0] if lines else "")
