"""A page of a frame of pandas, polars or pyarrow, as texts. None of them is imported here."""

from __future__ import annotations

from typing import Any

from rewound.show.values import library_of, short
from rewound.show.wire_value import TableShape

CELL = 200
"""Characters of one cell."""
_WORDS = ("object", "str", "String", "category", "Utf8", "Categorical", "bool", "Boolean", "date", "time", "Date", "Time", "list", "List")
"""With what the names of types begin whose columns stand to the left."""


def table_of(value: object, offset: int, rows: int, column: int, columns: int) -> TableShape | None:
    """The rows from `offset` and the columns from `column` on; None for what is no frame."""
    found = _READ.get(library_of(value))
    if found is None:
        return None
    count, total, read = found(value)
    offset, column = min(offset, count), min(column, total)
    heads, index, cells = read(offset, min(count, offset + rows), column, min(total, column + columns))
    return {
        "rows": count,
        "columns": total,
        "offset": offset,
        "column": column,
        "heads": [{"name": short(name, CELL) if type(name) is not str else name[:CELL], "dtype": str(dtype)} for name, dtype in heads],
        "index": [label if type(label) is str else short(label, CELL) for label in index],
        "cells": [[item[:CELL] if type(item) is str else short(item, CELL) for item in row] for row in cells],
        "numeric": [not str(dtype).startswith(_WORDS) for _, dtype in heads],
    }


def _pandas(frame: Any) -> tuple[int, int, Any]:
    def read(top: int, bottom: int, left: int, right: int) -> tuple[Any, Any, Any]:
        page = frame.iloc[top:bottom, left:right]
        heads = [(name, page.dtypes.iloc[place]) for place, name in enumerate(page.columns)]
        columns = [page.iloc[:, place].tolist() for place in range(right - left)]
        return heads, list(page.index), [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in range(bottom - top)]

    return (*frame.shape, read)


def _polars(frame: Any) -> tuple[int, int, Any]:
    def read(top: int, bottom: int, left: int, right: int) -> tuple[Any, Any, Any]:
        page = frame[top:bottom, left:right]
        return list(zip(page.columns, page.dtypes, strict=True)), list(range(top, bottom)), page.rows()

    return (*frame.shape, read)


def _arrow(table: Any) -> tuple[int, int, Any]:
    def read(top: int, bottom: int, left: int, right: int) -> tuple[Any, Any, Any]:
        page = table.slice(top, bottom - top).select(list(range(left, right)))
        columns = [column.to_pylist() for column in page.columns]
        return [(field.name, field.type) for field in page.schema], list(range(top, bottom)), list(zip(*columns, strict=True))

    return table.num_rows, table.num_columns, read


_READ: dict[tuple[str, str], Any] = {
    ("pandas", "DataFrame"): _pandas,
    ("polars", "DataFrame"): _polars,
    ("pyarrow", "Table"): _arrow,
}
