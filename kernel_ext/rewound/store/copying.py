"""Takes a copy of large memory while the program waits: hashed by pieces, and copied only where a piece is new.

A piece is copied right after it was hashed, while it is still in the processor's cache, and two cores share the work:
what the program waits for is about one plain copy of the memory.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Container
from contextlib import suppress
from typing import Any

import xxhash

from rewound.store.background import Background
from rewound.store.codec import PIECE

_ALONE = 16 * PIECE
"""Bytes up to which a second thread costs more than it saves."""


def take(memory: memoryview, known: Container[str]) -> tuple[tuple[bytes, ...], dict[str, memoryview]]:
    """(the names of all pieces of more than one piece of memory, copies of those that are not known by their key)."""
    view = memory.cast("B")
    count = -(-len(view) // PIECE)
    names = [b""] * count
    new: dict[str, memoryview] = {}
    target = _reserve(len(view))
    copy = _copier(view, target)

    def work(first: int, last: int) -> None:
        for index in range(first, last):
            start, end = index * PIECE, min((index + 1) * PIECE, len(view))
            names[index] = name = xxhash.xxh3_128_digest(view[start:end])
            key = name.hex()
            if key not in known and key not in new:
                copy(start, end)
                new[key] = target[start:end]

    if len(view) <= _ALONE:
        work(0, count)
    else:
        _both(lambda: work(0, count // 2), lambda: work(count // 2, count))
    return tuple(names), new


def _reserve(size: int) -> memoryview:
    """Memory in pages of 2 MiB where the system has them: to be given a million small pages takes longer than to fill them."""
    if not hasattr(mmap, "MAP_PRIVATE"):
        return memoryview(mmap.mmap(-1, size))
    reserved = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        with suppress(OSError):  # a kernel without them
            reserved.madvise(mmap.MADV_HUGEPAGE)
    return memoryview(reserved)


def _copier(source: memoryview, target: memoryview) -> Callable[[int, int], None]:
    """Copies a range. Where the source's address can be had, other threads go on meanwhile."""
    if source.readonly:

        def plainly(start: int, end: int) -> None:
            target[start:end] = source[start:end]

        return plainly
    import ctypes

    held = [ctypes.c_char.from_buffer(part) for part in (source, target)]
    begin, into = map(ctypes.addressof, held)

    def beside(start: int, end: int, held: Any = held) -> None:
        ctypes.memmove(into + start, begin + start, end - start)

    return beside


def _both(first: Callable[[], None], second: Callable[[], None]) -> None:
    """Run two functions at once."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            second()
        except BaseException as error:  # raised below, in the thread that asked
            failed.append(error)

    beside = Background(run)
    beside.start()
    try:
        first()
    finally:
        beside.join()
    if failed:
        raise failed[0]
