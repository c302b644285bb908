"""Rows and parameters as they pass between a program and a database: masked, packed, and told apart."""

from __future__ import annotations

import hashlib
import marshal
import pickle
import re
import sys
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rewound.effects.masking import Masking

ATOMS = frozenset({type(None), bool, int, float, str, bytes})
_NUMBERS = frozenset({int, float, bool, type(None)})
MANY = 1000
"""Rows that wait to be packed: more of them would hold in memory what the program lets go of."""
MUCH = 4_000_000
"""Bytes that wait, for the same reason."""
_STRIDE = 8
"""One row of so many stands for the size of all of them; `MANY` is a multiple."""
_MOST_REMEMBERED = 5000
MOST_BYTES = 200_000_000
"""Bytes of one answer's rows that are kept; a replay that reads beyond is told so."""
MOST_SHOWN = 20
"""Parameters of one statement, and sets of parameters, that are kept to be shown; they are compared whole."""
_LONGEST = 1000
"""Characters of one parameter that are shown."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


class Kept:
    """The rows of one answer, as the program fetches them. `at_once`: those with values that the program could change do not wait."""

    __slots__ = ("_at_once", "_files", "_masking", "_secret", "_size", "_waiting", "count", "packed", "why")

    def __init__(self, masking: Masking, secret: Sequence[int], files: Mapping[str, bool], *, at_once: bool) -> None:
        self._masking = masking
        self._files = files
        self._secret = secret
        self._waiting = _Waiting()
        self._size = 0
        self._at_once = at_once
        self.packed: list[bytes] = []
        self.count = 0
        """Rows that are kept."""
        self.why: str | None = None
        """Why the rows after those are not."""

    def note(self, row: Any) -> None:
        if self._waiting.add(row) or (self._at_once and not is_fixed(row)):
            self.pack()

    def extend(self, rows: list[Any]) -> None:
        step = _together(rows)
        for start in range(0, len(rows), step):
            self._waiting.extend(rows[start : start + step])
            self.pack()

    def pack(self) -> None:
        """Write down what waits. Rows that cannot be kept end the answer there."""
        rows = self._waiting.taken()
        if not rows or self.why is not None:
            return
        try:
            data = pickle.dumps(self._clean(rows), 5)
        except Exception as error:
            self.why = str(error)
            return
        if self._size + len(data) > MOST_BYTES:
            self.why = f"more than {MOST_BYTES} bytes"
            return
        self._size += len(data)
        self.packed.append(data)
        self.count += len(rows)

    def end(self, answer: dict[str, Any]) -> dict[str, Any]:
        """An answer with its rows: the last ones as they are, since the answer itself is written down now."""
        if self.packed:
            self.pack()
            answer["packed"] = self.packed
        elif self.why is None:
            try:
                answer["rows"] = self._clean(self._waiting.taken())
                self.count = len(answer["rows"])
            except TypeError as error:
                self.why = str(error)
        answer["count"] = self.count
        if self.why is not None:
            answer.update(whole=False, why=self.why)
        return answer

    def _clean(self, rows: list[Any]) -> list[Any]:
        return [_plain(row) for row in masked_rows(self._masking, rows, self._secret, self._check)]

    def _check(self, kinds: set[type]) -> None:
        """Raises TypeError for values of the project's own classes: when they are given again, those may not be there yet."""
        for kind in kinds:
            file = getattr(sys.modules.get(kind.__module__), "__file__", None)
            if kind.__module__ == "__main__" or (isinstance(file, str) and self._files[file]):
                raise TypeError(f"{kind.__module__}.{kind.__qualname__} is the project's own class")


class _Waiting:
    """Rows that wait to be packed together."""

    __slots__ = ("_bytes", "_rows")

    def __init__(self) -> None:
        self._rows: list[Any] = []
        self._bytes = 0

    def add(self, row: Any) -> bool:
        """Whether they are too many now, or too large."""
        rows = self._rows
        rows.append(row)
        if len(rows) % _STRIDE:
            return False
        self._bytes += _STRIDE * _size(row)
        return len(rows) >= MANY or self._bytes > MUCH

    def extend(self, rows: list[Any]) -> None:
        self._rows += rows

    def taken(self) -> list[Any]:
        rows, self._rows, self._bytes = self._rows, [], 0
        return rows


def _size(row: Any) -> int:
    """Bytes of it, about."""
    values = row.values() if isinstance(row, dict) else row if isinstance(row, tuple | list) else (row,)
    return sum(map(sys.getsizeof, values))


def _together(rows: list[Any]) -> int:
    """How many of them may be looked at together."""
    sample = rows[::_STRIDE]
    return max(MUCH * len(sample) // (sum(map(_size, sample)) + 1), 1)


def is_fixed(row: Any) -> bool:
    """Whether nobody can change it."""
    return type(row) is tuple and all(type(value) in ATOMS for value in row)


def _plain(row: Any) -> Any:
    """A named tuple's class is often made on the spot, and cannot be found again: its fields are kept with it."""
    if type(row) is not tuple and isinstance(row, tuple) and hasattr(row, "_fields"):
        return _Named(type(row).__name__, row._fields, tuple(row))
    return row


class _Named:
    """Stands for a named tuple."""

    __slots__ = ("fields", "name", "values")

    def __init__(self, name: str, fields: tuple[str, ...], values: tuple[Any, ...]) -> None:
        self.name, self.fields, self.values = name, fields, values

    def __reduce__(self) -> Any:
        return _named_tuple, (self.name, self.fields, self.values)


_classes: dict[tuple[str, tuple[str, ...]], Any] = {}


def _named_tuple(name: str, fields: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    if (name, fields) not in _classes:
        _classes[name, fields] = namedtuple(name, fields, rename=True)
    return _classes[name, fields]._make(values)


def unpacked(answer: Mapping[str, Any]) -> Iterator[Any]:
    """The rows again. Only for answers that a reader gave out, whose rows it has verified."""
    for data in answer.get("packed", ()):
        yield from pickle.loads(data)
    yield from answer.get("rows", ())


# ---- secrets


class Secrets:
    """Which columns hold nothing but secrets, by their names; a query comes again and again with the same ones."""

    def __init__(self, masking: Masking) -> None:
        self._masking = masking
        self._known: dict[tuple[str, ...], tuple[int, ...]] = {}

    def places(self, names: tuple[str, ...]) -> tuple[int, ...]:
        found = self._known.get(names)
        if found is None:
            found = tuple(place for place, name in enumerate(names) if is_secret(self._masking, name))
            if len(self._known) < _MOST_REMEMBERED:
                self._known[names] = found
        return found


def is_secret(masking: Masking, name: str) -> bool:
    """Whether what stands under this name is a secret."""
    return bool(masking.nested({name.lower(): "x"})[name.lower()] != "x")


def masked_rows(masking: Masking, rows: list[Any], secret: Sequence[int], check: Any = None) -> list[Any]:
    """Rows without the secrets in them; the same list where there are none, which one look at all of their text tells."""
    if not all(isinstance(row, tuple) for row in rows):
        return [masked_row(masking, row, secret) for row in rows]
    values = [value for row in rows for value in row]
    kinds = set(map(type, values))
    if check is not None and not kinds <= ATOMS:
        check(kinds - ATOMS)
    text = "\n".join(value for value in values if type(value) is str) if str in kinds else ""
    if bytes in kinds:
        text += "\n".join(value.decode("ascii") for value in values if type(value) is bytes and value.isascii())
    if not secret and masking.text(text) == text:
        return rows
    return [masked_row(masking, row, secret) for row in rows]


def masked_row(masking: Masking, row: Any, secret: Sequence[int]) -> Any:
    """One row, or one set of parameters: a sequence or a mapping; itself if there is nothing to mask."""
    if type(row) is tuple and not secret:
        for value in row:
            if type(value) not in _NUMBERS and not (type(value) is str and masking.text(value) is value):
                break
        else:
            return row
    if isinstance(row, Mapping):
        clean = masking.nested(dict(row))
        return row if clean == row else clean
    if not isinstance(row, tuple | list):
        return row
    values = [_masked(masking, value, place in secret) for place, value in enumerate(row)]
    if values == list(row):
        return row  # of whatever class it is
    return type(row)._make(values) if hasattr(row, "_make") else type(row)(values)


def _masked(masking: Masking, value: Any, secret: bool) -> Any:
    if type(value) is str:
        return masking.mark(value) if secret else masking.text(value)
    if type(value) is bytes:
        return masking.mark(value.decode("latin-1")).encode() if secret else masking.data(value) if value.isascii() else value
    return value if type(value) in ATOMS else masking.nested(value)


# ---- telling parameters apart


class Sets:
    """Sets of parameters, told by their number and hash as they pass: a program may make them one by one."""

    def __init__(self, masking: Masking, secret: Sequence[int]) -> None:
        self._masking = masking
        self._secret = secret
        self._waiting: list[Any] = []
        self._hash = hashlib.blake2b(digest_size=16)
        self.count = 0
        self.shown: list[Any] = []

    def passing(self, sets: Iterable[Any]) -> Iterator[Any]:
        for one in sets:
            self._waiting.append(fixed(one))
            if len(self._waiting) >= MANY:
                self._take()
            yield one

    def add(self, sets: Sequence[Any]) -> None:
        for start in range(0, len(sets), MANY):
            self._waiting = list(sets[start : start + MANY])
            self._take()

    def _take(self) -> None:
        taken, self._waiting = self._waiting, []
        try:
            masked = masked_rows(self._masking, taken, self._secret)
        except Exception:  # no parameters at all, which the driver will tell
            masked = [repr(type(one)) for one in taken]
        self.count += len(masked)
        self.shown += [shown(one) for one in masked[: max(MOST_SHOWN - len(self.shown), 0)]]
        self._hash.update(told(masked))

    def digest(self) -> bytes:
        if self._waiting:
            self._take()
        return self._hash.digest()


def with_sets(key: str, sets: Sets) -> tuple[str, dict[str, Any]]:
    """The key and the request of a statement that was carried out with these."""
    return f"{key} {sets.digest().hex()}", {"parameters": sets.shown, "sets": sets.count}


def fixed(parameters: Any) -> Any:
    """Parameters that the program cannot change any more: it may use one list again and again."""
    if isinstance(parameters, list):
        return tuple(parameters)
    return dict(parameters) if isinstance(parameters, dict) else parameters


def told(value: Any) -> bytes:
    """The same bytes for equal parameters, in any process; what is no builtin is told by its `repr`, without addresses."""
    if isinstance(value, dict):
        value = sorted(value.items(), key=lambda entry: str(entry[0]))
    try:
        return marshal.dumps(value, 0)  # version 0 writes no references, which would depend on who shares what
    except ValueError:
        return _ADDRESS.sub("", repr(value)).encode("utf-8", "surrogatepass")


def shown(value: Any) -> Any:
    """Masked parameters as they are shown: builtins of JSON."""
    if type(value) is tuple:
        return [_short(part) for part in value[:MOST_SHOWN]]
    if isinstance(value, Mapping):
        return {str(name): _short(part) for name, part in list(value.items())[:MOST_SHOWN]}
    if isinstance(value, tuple | list):
        return [_short(part) for part in value[:MOST_SHOWN]]
    return _short(value)


def _short(value: Any) -> Any:
    if type(value) in _NUMBERS:
        return value
    if isinstance(value, str):
        return value[:_LONGEST]
    return _ADDRESS.sub("", repr(value))[:_LONGEST]
