"""What comes out of a program that was run: heard while the program that ran it reads, and read again in a replay."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tempfile
from collections.abc import Callable
from typing import Any

_open = open  # before it is patched
MOST_HEARD = 50_000_000
"""Bytes of one stream that are kept; of a longer one it is only known that it was longer."""


class Bounded:
    """Pieces of output; none once they are too much to be kept."""

    __slots__ = ("_size", "pieces")

    def __init__(self) -> None:
        self.pieces: list[Any] = []
        self._size = 0

    @property
    def is_whole(self) -> bool:
        return self._size <= MOST_HEARD

    def add(self, piece: Any, size: int) -> None:
        self._size += size
        if self.is_whole:
            self.pieces.append(piece)
        else:
            self.pieces.clear()


class Heard(io.RawIOBase):
    """A pipe's own file, with what passes through it noted: nothing is read that the program does not read."""

    def __init__(self, raw: Any, ended: Callable[[], None]) -> None:
        super().__init__()
        self._raw = raw
        self._tell_ended = ended
        self._passed = Bounded()
        self.whole = False
        """Whether it was read to its end."""

    @property
    def data(self) -> bytes | None:
        """What has passed; None if it is too much to be kept."""
        return b"".join(self._passed.pieces) if self._passed.is_whole else None

    @property
    def is_done(self) -> bool:
        return self.whole or self.closed

    def _note(self, piece: bytes | None) -> None:
        if piece:
            self._passed.add(piece, len(piece))
        elif piece is not None and not self.whole:
            self.whole = True
            self._tell_ended()

    def readinto(self, buffer: Any) -> int | None:
        count: int | None = self._raw.readinto(buffer)
        self._note(None if count is None else bytes(memoryview(buffer)[:count]))
        return count

    def readall(self) -> bytes:
        data: bytes = self._raw.readall()
        self._note(data)
        self._note(b"")
        return data

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
            super().close()
            self._tell_ended()

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self._raw.fileno())

    @property
    def name(self) -> Any:
        return self._raw.name

    @property
    def mode(self) -> str:
        return str(self._raw.mode)


class Told(io.RawIOBase):
    """Recorded output, as a pipe's own file; a real file lies behind it, so that it has a descriptor.

    `further` says what to raise where the program reads on, behind what was read when it was recorded.
    """

    def __init__(self, data: bytes, further: Callable[[], BaseException] | None) -> None:
        super().__init__()
        self._further = further
        self._raw: Any = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with this
        self._raw.write(data)
        self._raw.seek(0)

    def readinto(self, buffer: Any) -> int | None:
        count: int | None = self._raw.readinto(buffer)
        if not count and len(buffer) and self._further is not None:
            raise self._further()
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self._raw.fileno())

    @property
    def name(self) -> int:
        return self.fileno()


def hear(stream: Any, ended: Callable[[], None]) -> tuple[Any, Heard | None]:
    """The same stream with its file replaced by one that hears; and that one. A stream without a buffer stays as it is."""
    text = (stream.encoding, stream.errors) if type(stream) is io.TextIOWrapper else None
    if type(stream if text is None else stream.buffer) is not io.BufferedReader:
        return stream, None
    buffered = stream if text is None else stream.detach()
    heard = Heard(buffered.detach(), ended)
    again = io.BufferedReader(heard)
    return again if text is None else io.TextIOWrapper(again, encoding=text[0], errors=text[1]), heard


def tell(data: bytes, further: Callable[[], BaseException] | None, text: tuple[str | None, str | None] | None) -> Any:
    """A stream of recorded output; `text` is its encoding and what is done about errors, None for bytes."""
    stream = io.BufferedReader(Told(data, further))
    return stream if text is None else io.TextIOWrapper(stream, encoding=text[0], errors=text[1])


def content_of(file: Any) -> str:
    """What a command reads in a file that it is given, in a word: its hash, from where it is read on; nothing for what is no file."""
    try:
        fd = file if isinstance(file, int) else file.fileno()
        if fd < 0 or not stat.S_ISREG(os.fstat(fd).st_mode):
            return ""
        at, digest, size = os.lseek(fd, 0, os.SEEK_CUR), hashlib.blake2b(digest_size=16), os.fstat(fd).st_size
        if size - at > MOST_HEARD:
            return f"{size} bytes"
        while piece := os.read(fd, 1_000_000):
            digest.update(piece)
        os.lseek(fd, at, os.SEEK_SET)
        return digest.hexdigest()
    except (OSError, AttributeError, ValueError, TypeError):
        return ""


class Target:
    """A file of the program's that a command writes to by itself: what it writes is noted, and written again in a replay."""

    def __init__(self, fd: int, path: str) -> None:
        self._fd = fd
        self._path = path
        self._start = os.fstat(fd).st_size

    def written(self) -> bytes | None:
        """What has come to stand there; None if it cannot be read, or is too much."""
        try:
            with _open(self._path, "rb") as file:
                file.seek(self._start)
                data = file.read(MOST_HEARD + 1)
        except OSError:
            return None
        return data if len(data) <= MOST_HEARD else None

    def write(self, data: bytes) -> None:
        """Put it there again."""
        while data:
            data = data[os.write(self._fd, data) :]


def target_of(file: Any) -> Target | None:
    """For what `subprocess` was given as output; None unless it is a regular file."""
    try:
        fd = file if isinstance(file, int) else file.fileno()
        if fd < 0 or not stat.S_ISREG(os.fstat(fd).st_mode):
            return None
        name = getattr(file, "name", None)
        return Target(fd, name if isinstance(name, str) else f"/proc/self/fd/{fd}")
    except (OSError, AttributeError, ValueError):
        return None
