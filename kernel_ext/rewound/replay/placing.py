"""Puts recorded values in their places in a program that they were handed to: the statements that bind its variables take them.

The source that runs says so itself (`rows = __import__("rewound").recorded("r7f2a1b2", "s4", "rows")`), so that the run shows where
its input came from, and a replay of it finds it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rewound.errors import BadRequest
from rewound.model import Run
from rewound.replay.outcome import Request
from rewound.replay.overrides import parameters_cell
from rewound.replay.source import HANDED_CELL
from rewound.replay.variables import bindings_of, with_expression
from rewound.store import Reader


@dataclass(frozen=True, slots=True)
class Placed:
    """Source with the values in it, by the cell's id or the file."""

    texts: Mapping[str, str]
    cell: str | None
    """What a cell before all others has to bind: names that the notebook reads and binds nowhere."""
    used: frozenset[str]
    """Of the values that were given by --set, those in that cell."""


def place(
    texts: Mapping[str, str], values: Sequence[Mapping[str, Any]], given: Mapping[str, Any], first: str | None, *, notebook: bool
) -> Placed:
    """`values` as `Run.meta["into"]["from"]` has them; `first` is the cell that is marked as the one with parameters.

    Raises BadRequest where a variable is not bound any more.
    """
    changed = dict(texts)
    lines = []
    for value in values:
        name, expression = value["as"], expression_of(value)
        found = [binding for where, text in changed.items() for binding in bindings_of(where, text, name)]
        among = [binding for binding in found if binding.place == first] or found
        if len(among) == 1:
            changed[among[0].place] = with_expression(changed[among[0].place], among[0].value, expression)
        elif notebook and not among:
            lines.append(f"{name} = {expression}")
        else:
            times = f"binds {name} {len(among)} times" if among else f"does not bind {name} any more"
            raise BadRequest(f"The target {times}: it is not known where the recorded value belongs.", hint="Hand it over again.")
    plain = {name: value for name, value in given.items() if notebook and not _is_bound(changed, name)}
    lines += [f"{name} = {value!r}" for name, value in plain.items()]
    return Placed(changed, "\n".join(lines) if lines else None, frozenset(plain))


def expression_of(value: Mapping[str, Any]) -> str:
    """What the source says in the place of a value."""
    return f'__import__("rewound").recorded("{value["run"]}", "{value["at"]}", "{value["recorded"]}")'


def _is_bound(texts: Mapping[str, str], name: str) -> bool:
    """Whether --set finds the name in the source; what is for one step (`NAME@STEP`) is looked for there."""
    return not name.isidentifier() or any(True for where, text in texts.items() for _ in bindings_of(where, text, name))


def into_of(reader: Reader, run: Run) -> Mapping[str, Any] | None:
    """What was handed to the program that a run repeats; None if nothing was."""
    seen: set[str] = set()
    while run.replay_of is not None and run.id not in seen:
        seen.add(run.id)
        run = reader.run(run.replay_of)
    found: Mapping[str, Any] | None = run.meta.get("into")
    return found


def with_values(reader: Reader, run: Run, notebook: Any, request: Request) -> Request:
    """Put what was handed to a recorded notebook into its source of today. The request loses what of its overrides is taken up so."""
    into = into_of(reader, run)
    return request if into is None or request.as_is else fill(notebook, into["from"], request, into["names"])


def fill(notebook: Any, values: Sequence[Mapping[str, Any]], request: Request, names: Sequence[str]) -> Request:
    """The same for values; `names` are those that the notebook does not bind, which may be given a value."""
    cells = {cell["id"]: cell for cell in notebook.cells if cell["cell_type"] == "code"}
    texts = {name: "".join(cell["source"]) for name, cell in cells.items()}
    plain = {name: value for name, value in request.overrides.items() if name in names}
    placed = place(texts, values, plain, parameters_cell(notebook), notebook=True)
    for name, cell in cells.items():
        cell["source"] = placed.texts[name]
    if placed.cell is not None:
        import nbformat

        made = nbformat.v4.new_code_cell(placed.cell)
        made["id"] = HANDED_CELL
        notebook.cells.append(made)
    return replace(request, overrides={name: value for name, value in request.overrides.items() if name not in placed.used})


def with_text(request: Request, file: str, text: str, into: Mapping[str, Any] | None) -> tuple[Request, dict[str, str]]:
    """The request, and the text of a script, with what was handed to it; that of --as-is has it already."""
    if into is None or request.as_is:
        return request, {file: text}
    changed = place({file: text}, into["from"], {}, None, notebook=False).texts[file]
    return replace(request, edited={file: changed}), {file: changed}


def arguments_given(request: Request) -> tuple[dict[str, Any], Request]:
    """Of the function that a run calls: the parameters that are given a value, and the request without these overrides."""
    return dict(request.overrides), replace(request, overrides={})
