"""One recorded value as people read it: as a table, an array, a picture, a text, or as parts to unfold one level at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rewound.errors import BadRequest, RewoundError, UnknownStep
from rewound.model import Encoded, Run, Step, Unstored, Value
from rewound.show import format as words
from rewound.show.page import printable
from rewound.show.panel.arrays import array_of
from rewound.show.panel.details import TEXT
from rewound.show.panel.parts import parts_of
from rewound.show.panel.pictures import picture_of
from rewound.show.panel.sizes import size_of
from rewound.show.panel.tables import table_of
from rewound.show.values import arguments_of, looked_up, short, stored, text_of, type_text, value_text
from rewound.show.wire_steps import Role
from rewound.show.wire_value import PartsShape, TextShape, ValueShape

if TYPE_CHECKING:
    from rewound.store import Reader

LARGEST = 512_000_000
"""Bytes of a value that is opened to be looked at."""
ROWS, COLUMNS, CHARACTERS, PARTS = 50, 20, 20_000, 100
"""What of a value is answered where nothing else is asked; a text never has more."""
MOST_ROWS, MOST_COLUMNS = 1_000, 100
LONG = 200
"""Characters from which on a text is one to be folded."""
_MISSING: Any = object()


def look(
    reader: Reader, run: Run, step: Step, name: str, role: Role | None = None,
    *, path: Sequence[int] = (), offset: int = 0, limit: int | None = None, column: int = 0,
) -> ValueShape:  # fmt: skip
    """A value of a step, or its part at `path`: a page of it from `offset` on. Raises UnknownStep for a name that it does not have."""
    role = role or ("generated" if step.kind == "cell" else "argument" if name else "result")
    found, encoded, version = _find(reader, run, step, name, role)
    size = size_of(reader, encoded)
    told: ValueShape = {
        "run": run.id, "step": step.id, "name": name, "role": role, "path": list(path), "type": version.type.removeprefix("builtins."),
        "text": value_text(reader, version, TEXT) if encoded is None else "", "hash": version.hash, "size": size, "kind": "nothing",
        "why": version.why or (encoded.why if encoded is not None else None),
        "table": None, "array": None, "image": None, "long": None, "parts": None,
    }  # fmt: skip
    if found is _MISSING:
        if encoded is None:
            return told
        if size is not None and size > LARGEST:
            return {**told, "why": f"It has {words.size(size)}, and up to {words.size(LARGEST)} are opened to be looked at."}
        try:
            found = reader.view(encoded)
        except (RewoundError, Exception):  # a snapshot of any library's objects may fail to open in any way
            return {**told, "why": text_of(reader, encoded, TEXT)}
    for at in path:
        found = parts_of(found).at(at)
        told["hash"] = told["size"] = None
    return _shown({**told, "type": type_text(found), "text": short(found, TEXT)}, found, offset, limit, column)


def _find(reader: Reader, run: Run, step: Step, name: str, role: Role) -> tuple[Any, Encoded | None, Value]:
    """(the value, if it is open already; its snapshot; what is known of it)."""
    if role == "argument":
        known = arguments_of(reader, step)
        if name in known:
            return known[name], None, Value(name, type_text(known[name]), None)
    elif role == "result" and step.result is not None:
        return _MISSING, step.result, Value("", "?", None)
    else:
        for value in _versions(reader, run, step, role):
            if value.name == name:
                return _MISSING, value.encoded, value
    what = f"Step {step.id} of run {run.id} has no {role} {name!r}." if name else f"Step {step.id} of run {run.id} has no recorded {role}."
    raise UnknownStep(what, hint="The details of the step list its values.")


def _versions(reader: Reader, run: Run, step: Step, role: Role) -> list[Value]:
    if step.kind == "call":
        return list(step.globals_read) if role == "global" else []
    cells = [cell for made, cell in reader.cells(run.id) if made.seq <= step.seq]
    own = reader.cell(run.id, step.seq)
    return list(own.generated) if role == "generated" else looked_up(own.used, stored(cells)) if role == "used" else []


def _shown(told: ValueShape, value: object, offset: int, limit: int | None, column: int) -> ValueShape:
    """The value in the first of the ways that fit it. A library's own object may fail in any way: then its text is all."""
    try:
        rows = min(ROWS if limit is None else limit, MOST_ROWS)
        if (table := table_of(value, offset, rows, column, MOST_COLUMNS if limit is not None else COLUMNS)) is not None:
            return {**told, "kind": "table", "table": table}
        if (array := array_of(value)) is not None:
            return {**told, "kind": "array", "array": array, "image": picture_of(value)}
        if (image := picture_of(value)) is not None:
            return {**told, "kind": "image", "image": image}
    except Exception as error:
        return {**told, "kind": "scalar", "why": f"It can be shown as text alone: {type(error).__name__}: {printable(str(error))[:TEXT]}"}
    if isinstance(value, Unstored):
        return {**told, "type": value.type, "why": value.why}
    if isinstance(value, str) and (len(value) > LONG or "\n" in value):
        return {**told, "kind": "text", "long": _text(value, offset, limit)}
    parts = parts_of(value)
    if parts.count:
        return {**told, "kind": "parts", "parts": _parts(value, offset, min(PARTS if limit is None else limit, MOST_ROWS))}
    return {**told, "kind": "scalar"}


def _text(value: str, offset: int, limit: int | None) -> TextShape:
    count = min(CHARACTERS if limit is None else limit, CHARACTERS)
    return {"characters": len(value), "offset": offset, "text": value[offset : offset + count].encode("utf-8", "replace").decode()}


def _parts(value: object, offset: int, limit: int) -> PartsShape:
    found = parts_of(value)
    return {
        "count": found.count,
        "offset": offset,
        "parts": [
            {"at": at, "label": label, "type": type_text(part), "text": short(part, TEXT), "opens": _opens(part)}
            for at, label, part in found.page(offset, limit)
        ],
    }


def _opens(value: object) -> bool:
    if isinstance(value, str):
        return len(value) > LONG or "\n" in value
    return parts_of(value).count > 0 or hasattr(value, "shape")


def part_path(text: str | None) -> list[int]:
    """`0.3` as a path. Raises BadRequest."""
    if not text:
        return []
    parts = text.split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise BadRequest(f"{text[:80]!r} leads to no part of a value.", hint="Write the numbers of the parts, from the outside in: `0.3`.")
    return [int(part) for part in parts]
