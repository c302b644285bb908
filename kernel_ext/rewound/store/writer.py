"""The recorder's way into the store: a bounded queue and one thread, which cost the program as little as can be."""

from __future__ import annotations

import atexit
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any

from rewound.config import Config
from rewound.model import Cell, Code, Effect, Run, Step
from rewound.store.background import Background
from rewound.store.chunks import PackedCalls
from rewound.store.codec import PIECE, hash_bytes, piece_names
from rewound.store.copying import take
from rewound.store.database import is_damaged, open_for_writing
from rewound.store.locate import DATABASE, locate, make_folder
from rewound.store.signing import key_file, make_key
from rewound.store.sink import Sink, without_values

WINDOW = 0.03
"""Seconds for which the thread gathers before it commits; with the commit itself it stays below 0.05."""
PATIENCE = 0.05
"""Seconds that the program waits for room in the queue before values are dropped."""
_HARD_LIMIT = 3
"""Times the queue's length at which even calls without values are dropped."""
_LEAST_MEMORY = 256 * 1024 * 1024


class _Ticket:
    """An entry that reports when everything before it was committed."""

    def __init__(self, *, stop: bool = False) -> None:
        self.stop = stop
        self.done = threading.Event()
        self.well = False


Entry = tuple[str, tuple[Any, ...], int, int]
"""(method of Sink, its arguments, entries, bytes)."""


class Writer:
    """Hands what was recorded to a thread that stores it. No method raises; `problems` says what went wrong, once each.

    A writer belongs to the process that opened it: in a forked child it does nothing.
    """

    def __init__(self, folder: Path, sink: Sink | None, config: Config, problems: list[str]) -> None:
        self.folder = folder
        self.problems = problems
        """Sentences for the person; whoever opened the writer shows them."""
        self.dropped = 0
        """Calls and buffers whose values a full queue could not take."""
        self._told: set[str] = set()
        self._sink = sink
        self._config = config
        self._queue: SimpleQueue[Entry | _Ticket] = SimpleQueue()
        # Both queues are reentrant: a signal handler or a finalizer that gets here in the middle of a put does not hang.
        self._bell: SimpleQueue[None] = SimpleQueue()
        self._lock = threading.RLock()
        self._copying = threading.Lock()
        """Held while the program waits for a copy: the writer's thread steps aside, since both want the interpreter."""
        self._entries = 0
        self._bytes = 0
        self._put_so_far = self._settled = 0
        """Entries that were queued, and how many of them are known to be committed."""
        self._most_bytes = _memory_limit(config)
        self._behind = False
        self._well = True
        self._closed = sink is None
        self._thread: Background | None = None
        if sink is not None:
            self._start(sink)

    def _start(self, sink: Sink) -> None:
        sink.note = self._note
        sink.pause = self._step_aside
        thread = Background(lambda: self._work(sink))
        with suppress(RuntimeError):  # the interpreter is ending, and gives no more threads: who waits for the writer writes
            thread.start()
            self._thread = thread
        me = weakref.ref(self)
        self._at_exit = _calling(me, Writer.close)
        atexit.register(self._at_exit)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=_calling(me, Writer._forget))

    # What capture calls.

    @property
    def closed(self) -> bool:
        """Whether nothing more is stored; also in a forked child."""
        return self._closed

    def hide(self, secrets: Collection[bytes]) -> None:
        """From here on no value in which one of these texts stands is written; more may be added at any time."""
        self._put("hide", secrets)

    def begin_run(self, run: Run) -> None:
        self._put("begin_run", run, urgent=True)

    def end_run(self, run: Run) -> None:
        """Store the run's final status."""
        self._put("run", run, urgent=True)

    def put_source(self, key: str, text: str) -> None:
        self._put("source", key, text)

    def put_code(self, run: str, code: Code, positions: bytes) -> None:
        self._put("code", run, code, positions)

    def put_cell(self, step: Step, cell: Cell) -> None:
        """Store a cell's step, at its beginning and again at its end; the latter is committed at once."""
        self._put("cell", step, cell, urgent=step.status != "running")

    def take_over(self, source: str, steps: Sequence[Step], codes: Collection[int], keys: Collection[str]) -> None:
        """Store cells of another run of this process once more, for one that goes on from them; what is committed of them is taken."""
        self._put("take_over", source, steps, codes, keys)

    def put_calls(self, run: str, calls: Sequence[Sequence[Any]]) -> None:
        """Store calls; the list is the writer's from here on."""
        if not calls or self._closed:
            return
        if not self._room(len(calls), 0):
            self.dropped += len(calls)
            if self._entries > _HARD_LIMIT * self._config.queue:
                self._note("calls lost", "The program calls faster than the disk can take: some calls are missing from the recording.")
                return
            self._note("values dropped", "The program calls faster than the disk can take: the values of some calls are not recorded.")
            calls = [without_values(call) for call in calls]
        self._put("calls", run, calls, entries=len(calls))

    def put_packed(self, run: str, packed: PackedCalls) -> None:
        """Store calls that `pack_plain` has packed."""
        if self._closed:
            return
        if self._room(packed.count, 0):
            self._put("packed", run, packed, entries=packed.count)
        else:
            self.dropped += packed.count
            self._note("calls lost", "The program calls faster than the disk can take: some calls are missing from the recording.")

    def put_effects(self, run: str, effects: Sequence[Effect], readings: Sequence[tuple[Any, ...]]) -> None:
        """Store effects, and readings as tuples of (order, step, (kind, name), value); the lists are the writer's from here on.

        They are never dropped: without an answer that was given a replay would ask again.
        """
        self._put("effects", run, effects, readings, entries=len(effects) + len(readings))

    def put_buffer(self, data: bytes | memoryview) -> str:
        """Store a large buffer; what the store does not have yet is copied before this returns.

        Returns its key, `codec.hash_bytes` of it, also where it cannot be stored.
        """
        sink = self._sink
        view = memoryview(data).cast("B")
        if sink is None or self._closed:
            return hash_bytes(view)
        if len(view) <= PIECE:
            key = hash_bytes(view)
            if key not in sink.known and self._room_for(sink, key, len(view)):
                sink.known.add(key)
                self._put("buffer", key, bytes(view), size=len(view))
            return key
        if self._full(1, len(view)):
            names = piece_names(view)
            key = hash_bytes(view, names)
            missing = sum(name.hex() not in sink.known for name in names)
            if key in sink.known or not self._room_for(sink, key, missing * PIECE):
                return key
        with self._copying:
            names, new = take(view, sink.known)
        key = hash_bytes(view, names)
        if key not in sink.known:
            sink.known.add(key)
            sink.known.update(new)
            self._put("pieces", key, len(view), names, new, size=sum(map(len, new.values())))
        return key

    def _room_for(self, sink: Sink, key: str, size: int) -> bool:
        if self._room(1, size):
            return True
        self.dropped += 1
        sink.lose(key)
        self._note("buffers dropped", "The program changes large values faster than the disk can take: some are not recorded.")
        return False

    def lose(self, keys: Iterable[str]) -> None:
        """These buffers cannot be had: values of later calls that need them are marked so."""
        for key in keys:
            self._put("miss", key)

    def has_buffer(self, key: str) -> bool:
        """Whether the store has this buffer, or will as soon as the queue is written."""
        return self._sink is not None and key in self._sink.known

    def flush(self, timeout: float = 30.0) -> bool:
        """Wait until everything queued is committed; False if it is not by then, or could not be."""
        if self._closed or (self._thread is not None and self._thread.is_current):
            return False
        so_far = self._put_so_far
        if so_far <= self._settled:
            return True
        done = self._wait(_Ticket(), timeout)
        if done:
            self._settled = max(self._settled, so_far)
        return done

    def close(self) -> None:
        """Commit what is queued and let go of the store; further calls do nothing."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self._at_exit)
        self._wait(_Ticket(stop=True), 60.0)
        if self._thread is not None and not self._thread.is_current:
            self._thread.join(1.0)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # How it gets there.

    def _wait(self, ticket: _Ticket, timeout: float) -> bool:
        self._queue.put(ticket)
        self._bell.put(None)
        if self._thread is None and self._sink is not None and self._write(self._sink, self._queue.get()):
            self._sink.close()
        return ticket.done.wait(timeout) and ticket.well

    def _put(self, method: str, *arguments: Any, entries: int = 1, size: int = 0, urgent: bool = False) -> None:
        if self._closed:
            return
        with self._lock:
            self._entries += entries
            self._bytes += size
        self._queue.put((method, arguments, entries, size))
        with self._lock:
            self._put_so_far += 1
        if urgent:
            self._bell.put(None)

    def _full(self, entries: int, size: int) -> bool:
        """An entry that is larger than the whole queue is taken once the queue is empty."""
        if self._entries > 0 and self._entries + entries > self._config.queue:
            return True
        return self._bytes > 0 and self._bytes + size > self._most_bytes

    def _room(self, entries: int, size: int) -> bool:
        """Wait a little for room; but a writer that was too slow just now is not waited for again until it has caught up."""
        if not self._full(entries, size):
            self._behind = False
            return True
        if self._behind:
            return False
        self._bell.put(None)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            time.sleep(0.001)
            if not self._full(entries, size):
                return True
        self._behind = True
        return False

    def _step_aside(self) -> None:
        with self._copying:
            pass

    def _note(self, key: str, sentence: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self.problems.append(sentence)

    def _forget(self) -> None:
        """In a forked child there is no thread, and the parent's connection must not be used."""
        self._closed = True
        self._sink = None
        atexit.unregister(self._at_exit)

    # The thread.

    def _work(self, sink: Sink) -> None:
        stop = False
        while not stop:
            first = self._queue.get()
            if not isinstance(first, _Ticket):
                self._gather()
            stop = self._write(sink, first)
        sink.close()

    def _gather(self) -> None:
        try:
            self._bell.get(timeout=WINDOW)
        except Empty:
            return
        while not self._bell.empty():
            self._bell.get()

    def _write(self, sink: Sink, first: Entry | _Ticket) -> bool:
        """One batch: everything that is queued by now. True when the writer is to end."""
        tickets: list[_Ticket] = []
        entry: Entry | _Ticket | None = first
        entries = 0
        while entry is not None:
            if isinstance(entry, _Ticket):
                tickets.append(entry)
            else:
                self._well &= self._apply(sink, entry)
                entries += entry[2]
                with self._lock:
                    self._entries -= entry[2]
                    self._bytes -= entry[3]
            entry = self._next(entries)
        self._well &= self._apply(sink, ("commit", (), 0, 0))
        for ticket in tickets:
            ticket.well = self._well
            ticket.done.set()
        self._well |= bool(tickets)  # what was lost is reported once
        return any(ticket.stop for ticket in tickets)

    def _next(self, entries: int) -> Entry | _Ticket | None:
        if entries > self._config.queue:
            return None
        try:
            return self._queue.get_nowait()
        except Empty:
            return None

    def _apply(self, sink: Sink, entry: Entry) -> bool:
        """A fault of ours or of the disk costs this entry, never the thread."""
        try:
            return getattr(sink, entry[0])(*entry[1]) is not False
        except (OSError, sqlite3.Error) as error:
            sink.trouble(error)
        except Exception as error:
            self._note(entry[0], f"Part of this run could not be stored ({type(error).__name__}: {error}); the program goes on.")
        return False


def _calling(me: weakref.ref[Writer], method: Callable[[Writer], None]) -> Callable[[], None]:
    def call() -> None:
        writer = me()
        if writer is not None:
            method(writer)

    return call


def _memory_limit(config: Config) -> int:
    """Bytes that may wait: as much as the largest value, but no more than a quarter of the machine's memory."""
    try:
        ask: Callable[[str], int] = getattr(os, "sysconf")  # noqa: B009 - by name, since Windows has none
        quarter = ask("SC_PAGE_SIZE") * ask("SC_PHYS_PAGES") // 4
    except (AttributeError, ValueError, OSError):
        quarter = _LEAST_MEMORY
    return max(_LEAST_MEMORY, min(config.value_bytes, quarter))


def open_writer(url: str | None, config: Config) -> Writer:
    """A writer for the store at `url`, else at `config.store` or the project's place.

    A store that cannot be written gives a writer that does nothing and says why in `problems`: the program goes on.
    A database that is no database is set aside and a new one begun. Raises StoreTooNew, and BadRequest for a bad URL.
    """
    folder = locate(url or config.store or None, Path.cwd())
    problems: list[str] = []
    try:
        make_folder(folder)
        database = _open(folder / DATABASE, problems)
        sink = Sink(folder, database, _key(problems), config, _unheard)
    except (OSError, sqlite3.Error) as error:
        problems.append(f"Nothing is recorded: the store {folder} cannot be written ({error}). Set REWOUND_STORE to a folder that can be.")
        return Writer(folder, None, config, problems)
    return Writer(folder, sink, config, problems)


def _unheard(_key: str, _sentence: str) -> None:
    """Until the writer is there that listens."""


def _open(path: Path, problems: list[str]) -> sqlite3.Connection:
    try:
        return open_for_writing(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) or not is_damaged(error):
            raise
    aside = path.with_name(f"{path.name}.damaged-{int(time.time())}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    problems.append(f"The store {path.parent} was damaged: it was moved to {aside.name}, and a new one was begun.")
    return open_for_writing(path)


def _key(problems: list[str]) -> bytes | None:
    try:
        return make_key()
    except (OSError, ValueError) as error:
        place = f"No key could be made or read at {key_file()} ({error})"
        problems.append(f"{place}: this recording cannot be opened again. Set REWOUND_KEY_FILE.")
        return None
