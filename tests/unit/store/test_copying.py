"""Large memory is copied by pieces, each once, and only where it is new."""

from __future__ import annotations

import os
import threading

import pytest

from rewound.store.codec import PIECE, piece_names
from rewound.store.copying import take


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize("size", [PIECE + 1, 3 * PIECE, 40 * PIECE + 7])
def test_the_copy_is_the_memory_as_it_was(size: int, readonly: bool) -> None:
    data = os.urandom(size)
    memory = bytearray(data)
    names, new = take(memoryview(data if readonly else memory), set())
    memory[:] = bytes(size)
    assert names == piece_names(data)
    assert b"".join(new[name.hex()] for name in names) == data


def test_what_is_known_is_not_copied() -> None:
    data = os.urandom(20 * PIECE)
    known = {name.hex() for index, name in enumerate(piece_names(data)) if index != 7}
    names, new = take(memoryview(data), known)
    assert list(new) == [names[7].hex()]


def test_equal_pieces_are_copied_once() -> None:
    names, new = take(memoryview(bytes(8 * PIECE)), set())
    assert len(set(names)) == len(new) == 1


def test_a_program_sees_no_thread_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    class Known(set[str]):
        def __contains__(self, key: object) -> bool:
            seen.append(threading.active_count())
            return False

    before = threading.active_count()
    take(memoryview(bytearray(40 * PIECE)), Known())
    assert len(seen) >= 40 and set(seen) == {before}


def test_a_fault_in_the_second_thread_is_raised() -> None:
    class Faulty(set[str]):
        def __contains__(self, key: object) -> bool:
            if threading.get_ident() != main:
                raise MemoryError
            return False

    main = threading.get_ident()
    with pytest.raises(MemoryError):
        take(memoryview(bytearray(40 * PIECE)), Faulty())
