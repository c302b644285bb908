"""What of a recorded run a replay can be given other values for, each as it was recorded: variables, arguments, what models were asked."""

from __future__ import annotations

import ast
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from rewound.config import load_config
from rewound.effects.journal import MISSING
from rewound.effects.model_calls import body_of, field
from rewound.errors import MissingData
from rewound.graph.sites import read
from rewound.model import Run, Step
from rewound.replay.overrides import parameters_cell
from rewound.replay.variables import Binding, bindings_of, kind_of
from rewound.store import Reader

MOST = 200
"""What is listed at most."""
LONGEST = 20_000
"""Characters of a value as JSON that is handed out: of a longer text only the beginning is told, other longer values are left out."""
Kind = Literal["parameter", "variable", "argument", "prompt", "system", "model"]


@dataclass(frozen=True, slots=True)
class Settable:
    """One value; `name` is what `Overrides` takes, `value` what it was when it was recorded, as JSON has it."""

    name: str
    kind: Kind
    value: Any
    step: Step | None = None
    """Where it is used; None for what is meant wherever it is."""
    cell: str | None = None
    """Of a variable the id of the cell that binds it."""
    choices: tuple[str, ...] = ()
    """What it can be, if not anything."""

    @property
    def is_whole(self) -> bool:
        return len(json.dumps(self.value, ensure_ascii=False)) <= LONGEST


def settable(reader: Reader, run: Run, notebook: Any = None, step: Step | None = None) -> list[Settable]:
    """Models, prompts and the like first, then parameters, arguments of `step`, and other variables.

    `notebook` is today's, whose cells count then; else they are those that were recorded.
    """
    found = [*_asked(reader, run), *_arguments(reader, run, step), *_variables(_texts(reader, run, notebook), parameters_cell(notebook))]
    given = run.meta.get("overrides", {})  # of a run that is a replay itself, its source says what its parent had
    found = [replace(each, value=given.get(each.name, each.value)) for each in found]
    found = [each for each in found if each.is_whole or isinstance(each.value, str)]
    return sorted(found, key=lambda each: ORDER.index(each.kind))


ASKED: Sequence[Literal["prompt", "system", "model"]] = ("prompt", "system", "model")
ORDER: Sequence[Kind] = (*ASKED, "parameter", "argument", "variable")


# ---- what models were asked


def _asked(reader: Reader, run: Run) -> Iterator[Settable]:
    """By step what it was told; of a model or a system text that is the same everywhere, one for all."""
    calls = [(effect.step, body) for effect in reader.effects(run.id) if effect.step is not None and (body := body_of(effect)) is not None]
    if not calls:
        return
    allowed = load_config(start=Path(run.cwd)).models
    for name in ASKED:
        told: dict[int, Any] = {}
        for seq, body in calls:
            if (value := field(body, name)) is not MISSING:
                told.setdefault(seq, value)
        choices = allowed if name == "model" else ()
        if name != "prompt" and len(told) > 1 and len({json.dumps(value) for value in told.values()}) == 1:
            yield Settable(name, name, next(iter(told.values())), choices=choices)
            continue
        for seq, value in told.items():
            step = reader.step(run.id, seq)
            yield Settable(f"{name}@{_name(reader, run, step)}", name, value, step, choices=choices)


def _name(reader: Reader, run: Run, step: Step) -> str:
    """A name that means this step alone; that of its function, if there is one call of that: a replay of the replay has it too."""
    codes = reader.codes(run.id)
    calls = sum(found.count for code, found in reader.calls_by_code(run.id).items() if codes[code].function == step.function)
    return step.function if step.function is not None and calls == 1 else step.id


# ---- arguments


def _arguments(reader: Reader, run: Run, step: Step | None) -> Iterator[Settable]:
    """What a call was given, as far as JSON has it; nothing is built of the program's own classes for it."""
    if step is None or step.kind != "call" or step.arguments is None or not step.arguments.whole:
        return
    viewed = reader.view(step.arguments)
    held: Mapping[str, Any] = viewed if isinstance(viewed, dict) else {}
    for name in reader.codes(run.id)[step.code].parameters:
        if _is_plain(value := held.get(name, MISSING)):
            yield Settable(f"{name}@{_name(reader, run, step)}", "argument", value, step)


# ---- variables


def _texts(reader: Reader, run: Run, notebook: Any) -> dict[str, str]:
    """By its id the text of each cell, or by its path that of a script."""
    if notebook is not None:
        return {cell["id"]: cell["source"] for cell in notebook.cells if cell["cell_type"] == "code"}
    cells = {step.cell_id: cell.source for step, cell in reader.cells(run.id) if step.cell_id is not None}
    if cells:
        return cells
    main = next((code for code in reader.codes(run.id).values() if code.function == "<module>" and code.file == run.source), None)
    try:
        return {} if main is None else {main.file: reader.source(main.source)}
    except MissingData:
        return {}


def _variables(texts: Mapping[str, str], first: str | None) -> Iterator[Settable]:
    """Names that are bound to plain values at the top of a cell or script. Where several cells bind one, each has its own."""
    bound: dict[str, list[Binding]] = defaultdict(list)
    for place, text in texts.items():
        for name in _names(text):
            bound[name] += bindings_of(place, text, name)
    for name, found in bound.items():
        places = Counter(binding.place for binding in found)
        for binding in found:
            value = binding.literal
            if places[binding.place] == 1 and value is not MISSING and _is_plain(value):
                alone = len(found) == 1 or binding.place == first
                where = name if alone else f"{name}@cell-{binding.place}"
                yield Settable(where, "parameter" if binding.place == first else "variable", value, cell=binding.place)


def _names(text: str) -> list[str]:
    targets = [
        target
        for node in read(text).tree.body
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else ())
    ]
    return list(dict.fromkeys(target.id for target in targets if isinstance(target, ast.Name)))


def _is_plain(value: Any) -> bool:
    """Whether JSON has it, all that is in it included."""
    if kind_of(value) is None:
        return False
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True
