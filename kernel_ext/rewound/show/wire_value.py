"""The JSON shape of one recorded value as people read it: a table, an array, a picture, a text, or parts to unfold; see `wire`."""

from __future__ import annotations

from typing import Literal, TypedDict

from rewound.show.wire_steps import Role

Kind = Literal["table", "array", "image", "text", "parts", "scalar", "nothing"]


class HeadShape(TypedDict):
    """A column of a table."""

    name: str
    dtype: str


class TableShape(TypedDict):
    """A page of a frame: `cells` are rows of texts, `index` labels them. `offset` and `column` are where the page begins."""

    rows: int
    columns: int
    offset: int
    column: int
    heads: list[HeadShape]
    index: list[str]
    cells: list[list[str]]
    numeric: list[bool]


class HistogramShape(TypedDict):
    """How often numbers fall between two neighbouring `edges`; there is one edge more than counts. NaN and infinities are left out."""

    edges: list[float]
    counts: list[int]


class ArrayShape(TypedDict):
    """An array or series; `head` are its first elements. The numbers are null where they make no sense or it is too large."""

    shape: list[int]
    dtype: str
    head: list[str]
    missing: int | None
    minimum: float | None
    maximum: float | None
    mean: float | None
    histogram: HistogramShape | None


class ImageShape(TypedDict):
    """A picture, in base64."""

    mime: str
    data: str
    width: int | None
    height: int | None


class TextShape(TypedDict):
    """A piece of a text, from the character `offset` on."""

    characters: int
    offset: int
    text: str


class PartShape(TypedDict):
    """One part of a value; `at` is what to add to `path` to see it, `opens` whether there is more to see than `text`."""

    at: int
    label: str
    type: str
    text: str
    opens: bool


class PartsShape(TypedDict):
    """A page of what a value consists of: items, keys, fields."""

    count: int
    offset: int
    parts: list[PartShape]


class ValueShape(TypedDict):
    """A value, or the part of it at `path`. `kind` says which of `table`, `array`, `image`, `long` (a text) and `parts` is set.

    Of a scalar none is. An array of colours has an `image` too. `nothing`: it is not stored, or cannot be opened; then `why` says why.
    """

    run: str
    step: str
    name: str
    role: Role
    path: list[int]
    type: str
    text: str
    hash: str | None
    size: int | None
    kind: Kind
    why: str | None
    table: TableShape | None
    array: ArrayShape | None
    image: ImageShape | None
    long: TextShape | None
    parts: PartsShape | None
