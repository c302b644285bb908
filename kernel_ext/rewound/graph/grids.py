"""Frames compared by column and row, columns and arrays by element, with how many differ and by how much at most.

pandas, polars and pyarrow tables are read through one small face each; numpy does the work. None of them is imported
here: a value of theirs has brought it with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rewound.graph.access import library
from rewound.graph.contents import Contents, item_text, loaded
from rewound.graph.difference import Difference, Example

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 3
"""Examples of one column's or array's elements."""
MOST_OBJECTS = 100_000
"""Elements that are Python objects, compared one by one, in one column or array."""
Looker = Callable[[Contents, str, Any, Any, int], None]


def looker(value: Any) -> Looker | None:
    """What compares values of this type; None for what is no table, column or array."""
    if loaded("numpy") is None:
        return None
    if library(value, "pandas", "DataFrame") or library(value, "polars", "DataFrame") or library(value, "pyarrow", "Table"):
        return frames
    if library(value, "pandas", "Series", "Index") or library(value, "polars", "Series"):
        return columns
    if library(value, "numpy", "ndarray"):
        return arrays
    return numbers if library(value, "numpy", "generic") else None


def numbers(found: Contents, path: str, a: Any, b: Any, depth: int) -> None:
    """numpy's scalars, as the plain ones."""
    x, y = a.item(), b.item()
    if type(x) is type(y) and type(x) in (bool, int, float, complex, str, bytes):
        found.compare(path, x, y, depth)
    elif a.tobytes() != b.tobytes():
        found.add(Difference(path, "value", a, b))


def frames(found: Contents, path: str, a: Any, b: Any, depth: int) -> None:
    left, right = _names(a), _names(b)
    for name in left:
        if name not in right:
            found.add(Difference(f"{path}{item_text(name)}", "removed", _dtype(a, name)))
    for name in right:
        if name not in left:
            found.add(Difference(f"{path}{item_text(name)}", "added", right=_dtype(b, name)))
    both = [name for name in left if name in right]
    twins = len(set(left)) != len(left) or len(set(right)) != len(right)
    if left != right and both and (twins or both != [name for name in right if name in left]):
        found.add(Difference(path, "order", left, right))
    _labels(found, path, a, b)
    rows = Rows(found, path, _index(a), _index(b), _height(a), _height(b))
    if not twins:
        for name in both:
            _column(found, f"{path}{item_text(name)}", (a[name], b[name]), rows, _place(a, path, name))
    elif left == right and _index(a) is not None:  # columns of one name are told apart by their place
        for number in range(len(left)):
            own = f"{path}.iloc[:, {number}]"
            _column(found, own, (a.iloc[:, number], b.iloc[:, number]), rows, f"{_bare(own)}.loc[{{}}]")
    elif left == right:
        found.unknown.append((path, "several of its columns have one name"))


def _labels(found: Contents, path: str, a: Any, b: Any) -> None:
    """The names that a pandas frame's index and columns have themselves."""
    for part in ("index", "columns"):
        names = [list(getattr(getattr(side, part, None), "names", ())) for side in (a, b)]
        if names[0] != names[1]:
            found.add(Difference(f"{path}.{part}.names", "value", names[0], names[1]))


def _place(frame: Any, path: str, name: Any) -> str:
    """How source names an element of a column, the row still to be filled in."""
    column = item_text(name)[1:-1].replace("{", "{{").replace("}", "}}")
    return f"{_bare(path)}.loc[{{}}, {column}]" if _index(frame) is not None else f"{_bare(path)}[{{}}, {column}]"


def _bare(path: str) -> str:
    return path.replace("{", "{{").replace("}", "}}")


def columns(found: Contents, path: str, a: Any, b: Any, depth: int) -> None:
    """A series or an index by itself."""
    named = (getattr(a, "name", None), getattr(b, "name", None))
    if named[0] != named[1]:
        found.add(Difference(f"{path}.name", "value", *named))
    indexes = (getattr(a, "index", None), getattr(b, "index", None))
    indexed = all(library(index, "pandas", "Index") for index in indexes)
    rows = Rows(found, path, *(indexes if indexed else (None, None)), len(a), len(b))
    _column(found, path, (a, b), rows, f"{_bare(path)}[{{}}]")


def arrays(found: Contents, path: str, a: Any, b: Any, depth: int) -> None:
    if a.shape != b.shape:
        found.add(Difference(path, "shape", a.shape, b.shape))
    if a.dtype != b.dtype and not (a.dtype.kind == b.dtype.kind and a.dtype.kind in "US"):  # of texts, only the room for them
        found.add(Difference(path, "dtype", str(a.dtype), str(b.dtype)))
    if a.shape != b.shape:
        if a.ndim != 1 or b.ndim != 1:
            return
        size = min(len(a), len(b))
        a, b = a[:size], b[:size]
    numpy = loaded("numpy")
    if a.dtype.names and a.dtype == b.dtype:
        for name in a.dtype.names:
            arrays(found, f"{path}{item_text(name)}", a[name], b[name], depth)
        return

    def at(flat: int) -> str:
        place = [int(part) for part in numpy.unravel_index(flat, a.shape)]
        return f"{path}[{', '.join(map(str, place))}]" if place else path

    _elements(found, path, a.reshape(-1), b.reshape(-1), at)


class Rows:
    """How the rows of two tables belong together: by label where labels are unique, else by place."""

    def __init__(self, found: Contents, path: str, left: Any, right: Any, left_size: int, right_size: int) -> None:
        self.left: Any = None
        self.right: Any = None
        self.labels: Any = None
        self.size = min(left_size, right_size)
        if left is None or right is None:
            self._counted(found, path, left_size, right_size)
        elif left.equals(right):
            self.labels = left
        elif left.is_unique and right.is_unique and left.dtype == right.dtype:
            self._by_label(found, path, left, right)
        else:
            self._counted(found, path, left_size, right_size)
            if left_size == right_size:
                found.add(Difference(f"{path}.index", "value", left, right))

    def _counted(self, found: Contents, path: str, left: int, right: int) -> None:
        if left != right:
            found.add(Difference(path, "length", left, right))

    def _by_label(self, found: Contents, path: str, left: Any, right: Any) -> None:
        gone, come = left.difference(right, sort=False), right.difference(left, sort=False)
        for kind, labels in (("removed", gone), ("added", come)):
            if len(labels):
                told = list(labels[:SHOWN].tolist())
                side: dict[str, Any] = {"left" if kind == "removed" else "right": told}
                found.add(Difference(f"{path}.index", "removed" if kind == "removed" else "added", count=len(labels), **side))
        shared = left[left.isin(right)]
        if not len(gone) and not len(come):
            found.add(Difference(f"{path}.index", "order", left, right))
        self.left, self.right = left.get_indexer(shared), right.get_indexer(shared)
        self.labels, self.size = shared, len(shared)

    def of(self, side: str, values: Any) -> Any:
        """The rows of a column that both tables have, in one order."""
        places = self.left if side == "left" else self.right
        return values[: self.size] if places is None else values[places]

    def label(self, place: int) -> str:
        if self.labels is None:
            return str(place)
        label = self.labels[place : place + 1].tolist()[0]
        return item_text(label)[1:-1]


def _column(found: Contents, path: str, pair: tuple[Any, Any], rows: Rows, element: str) -> None:
    a, b = pair
    kinds = [str(getattr(side, "dtype", getattr(side, "type", ""))) for side in pair]
    if kinds[0] != kinds[1]:
        found.add(Difference(path, "dtype", kinds[0], kinds[1]))
    left, right = rows.of("left", _array(a)), rows.of("right", _array(b))
    _elements(found, path, left, right, lambda row: element.format(rows.label(row)))


def _elements(found: Contents, path: str, a: Any, b: Any, at: Callable[[int], str]) -> None:
    """Two flat arrays of one length: one difference that says how many, how far, and shows the first."""
    numpy = loaded("numpy")
    if not len(a):
        return
    differ, largest, close = _numeric(found, a, b) if _is_number(a) and _is_number(b) else (_objects(found, path, a, b), None, 0)
    count = int(differ.sum())
    if count:
        places = numpy.flatnonzero(differ)[:SHOWN]
        examples = tuple(Example(at(int(place)), _plain(a[place]), _plain(b[place])) for place in places)
        found.add(Difference(path, "elements", count=count, of=len(a), largest=largest, examples=examples))
    elif close:
        found.add(Difference(path, "close", count=close, of=len(a), largest=largest))


def _numeric(found: Contents, a: Any, b: Any) -> tuple[Any, float | None, int]:
    """Which elements differ beyond the tolerance, the largest difference, and how many differ within it."""
    numpy = loaded("numpy")
    with numpy.errstate(all="ignore"):
        unlike = ~((a == b) | ((a != a) & (b != b)))  # only NaN differs from itself
        if not unlike.any():
            return unlike, None, 0
        x, y = (side.astype(complex if side.dtype.kind == "c" else float) for side in (a, b))
        apart = numpy.abs(x - y)
        sound = unlike & numpy.isfinite(apart)
        largest = float(apart[sound].max()) if sound.any() else None
        near = numpy.zeros(len(a), bool)
        if a.dtype.kind in "fc" and b.dtype.kind in "fc":
            size = numpy.maximum(numpy.abs(x), numpy.abs(y))
            near = sound & (apart <= numpy.maximum(found.tolerance.relative * size, found.tolerance.absolute))
        return unlike & ~near, largest, int(near.sum())


def _objects(found: Contents, path: str, a: Any, b: Any) -> Any:
    """As booleans which elements differ; text by numpy, objects one by one."""
    numpy = loaded("numpy")
    if a.dtype == b.dtype and a.dtype.kind in "mMSUb":
        nat = (a != a) & (b != b)
        return (a != b) & ~nat
    differ = numpy.zeros(len(a), bool)
    if len(a) > MOST_OBJECTS:
        found.cut = True
    for place, (x, y) in enumerate(zip(a[:MOST_OBJECTS].tolist(), b[:MOST_OBJECTS].tolist(), strict=True)):
        if x is y or (type(x) is type(y) and type(x) in (str, int, bool) and x == y):
            continue
        differ[place] = not _alike(found, x, y)
    return differ


def _alike(found: Contents, a: Any, b: Any) -> bool:
    if type(a) is type(b) is float and a != a and b != b:
        return True
    inner = Contents(found.tolerance, found.deadline, _left=1000)
    inner.compare("", a, b)
    return not inner.cut and all(one.kind == "close" for one in inner.differences)


def _is_number(array: Any) -> bool:
    return array.dtype.kind in "biufc"


def _plain(element: Any) -> Any:
    return element.item() if library(element, "numpy", "generic") and element.dtype.kind in "biufUS" else element


def _names(frame: Any) -> Sequence[Any]:
    return list(frame.column_names if hasattr(frame, "column_names") else frame.columns)


def _height(frame: Any) -> int:
    return int(frame.num_rows if hasattr(frame, "num_rows") else frame.shape[0])


def _index(frame: Any) -> Any:
    return frame.index if library(frame, "pandas", "DataFrame") else None


def _dtype(frame: Any, name: Any) -> str:
    column = frame[name]
    return str(getattr(column, "dtype", getattr(column, "type", type(column).__name__)))


def _array(column: Any) -> Any:
    """A column as a numpy array."""
    if library(column, "pandas", "Series", "Index"):
        return column.to_numpy()
    try:
        return column.to_numpy()
    except Exception:  # without pyarrow, or for a type that numpy does not have
        return _of_list(column)


def _of_list(column: Any) -> Any:
    numpy = loaded("numpy")
    made = numpy.empty(len(column), dtype=object)
    made[:] = column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()
    return made
