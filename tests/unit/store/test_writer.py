"""The queue is bounded, what it cannot take is marked, and nothing ever raises into the program."""

from __future__ import annotations

import os
import pickle
import threading
import time
from pathlib import Path

import pytest

from rewound.config import Config
from rewound.errors import MissingData
from rewound.model import Effect
from rewound.store import Writer
from rewound.store.blobs import BlobWriter
from rewound.store.codec import PIECE, hash_bytes, piece_names
from rewound.store.sink import Sink
from tests.unit.store.recorded import call, new_run, reader_at, record_cell, writer_at


class Brake:
    """Holds the writer's thread where it is about to commit."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.released = threading.Event()
        self.reached = threading.Event()
        real = Sink.commit

        def commit(sink: Sink) -> bool:
            self.reached.set()
            self.released.wait(20)
            return real(sink)

        monkeypatch.setattr(Sink, "commit", commit)


def _stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: Config) -> tuple[Writer, Brake]:
    brake = Brake(monkeypatch)
    writer = writer_at(tmp_path / "s", config)
    writer.begin_run(new_run())
    assert brake.reached.wait(10)
    return writer, brake


def test_a_full_queue_drops_values_then_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, brake = _stopped(tmp_path, monkeypatch, Config(queue=10))
    started = time.monotonic()
    for number in range(30):
        writer.put_calls("r7f2a", [call(number * 4 + one, None) for one in range(4)])
    assert time.monotonic() - started < 1.0
    assert writer.dropped == 112
    assert len(writer.problems) == 2
    brake.released.set()
    assert writer.flush()
    with reader_at(tmp_path / "s") as reader, writer:
        steps = reader.steps("r7f2a")
        assert 10 < len(steps) < 120
        assert steps[0].arguments is not None and steps[0].arguments.whole
        lost = steps[-1].result
        assert lost is not None and not lost.whole and "faster than the disk" in (lost.why or "")


def test_a_full_queue_drops_buffers_and_marks_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, brake = _stopped(tmp_path, monkeypatch, Config())
    writer._most_bytes = 100_000
    keys = []
    for number in range(3):
        data = bytes([number]) * 80_000
        keys.append(hash_bytes(data))
        assert writer.put_buffer(data) == keys[-1]
    assert [writer.has_buffer(key) for key in keys] == [True, False, False]
    brake.released.set()
    assert writer.flush() and len(writer.problems) == 1
    with reader_at(tmp_path / "s") as reader, writer:
        assert len(reader.buffer(keys[0])) == 80_000
        with pytest.raises(MissingData):
            reader.buffer(keys[1])
        writer.put_buffer(bytes([1]) * 80_000)
        assert writer.flush() and len(reader.buffer(keys[1])) == 80_000


def test_what_is_queued_is_soon_committed(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        writer.put_calls("r7f2a", [call(0, None)])
        deadline = time.monotonic() + 5
        while not reader.runs() or not reader.steps("r7f2a"):
            assert time.monotonic() < deadline
            time.sleep(0.005)


def test_values_beyond_the_runs_share_of_the_disk_are_not_stored(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s", Config(run_bytes=5000)) as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        for number in range(3):
            data = os.urandom(20_000)
            writer.put_buffer(data)
            writer.put_calls("r7f2a", [call(number * 100 + one, None) for one in range(100)])
            writer.flush()
        assert any("REWOUND_RUN_BYTES" in sentence for sentence in writer.problems)
        assert len(reader.steps("r7f2a")) == 300


def test_changed_memory_does_not_change_what_was_recorded(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        data = bytearray(b"a" * 10_000)
        key = hash_bytes(bytes(data))
        assert writer.put_buffer(memoryview(data)) == key
        data[:] = b"b" * 10_000
        assert writer.flush() and bytes(reader.buffer(key)) == b"a" * 10_000


def test_a_large_buffer_is_copied_and_stored_by_pieces(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        data = bytearray(os.urandom(8 * PIECE + 10))
        view = memoryview(data)
        assert writer.put_buffer(view) == hash_bytes(view)
        assert writer.flush() and writer._sink is not None
        before = writer._sink.spent
        data[3 * PIECE] ^= 1
        assert writer.put_buffer(view) == hash_bytes(view)
        changed = bytes(data)
        data[:] = bytes(len(data))
        assert writer.flush() and writer._sink.spent - before == PIECE
        assert bytes(reader.buffer(hash_bytes(changed))) == changed


def test_a_buffer_whose_piece_is_lost_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        data = os.urandom(4 * PIECE)
        names = piece_names(data)
        with monkeypatch.context() as patch:
            write = BlobWriter._write

            def failing(self: BlobWriter, path: Path, content: bytes | memoryview) -> None:
                if path.name == names[2].hex():
                    raise OSError("No space left on device")
                write(self, path, content)

            patch.setattr(BlobWriter, "_write", failing)
            assert writer.put_buffer(data) == hash_bytes(data)
            assert not writer.flush() and writer.problems
        assert not writer.has_buffer(hash_bytes(data))
        with pytest.raises(MissingData):
            reader.buffer(hash_bytes(data))
        writer.put_buffer(data)
        assert writer.flush() and bytes(reader.buffer(hash_bytes(data))) == data


def test_a_value_that_cannot_be_packed_costs_only_itself(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())
        writer.put_calls("r7f2a", [call(0, None, arguments=object()), call(1, None)])
        assert writer.flush() and len(writer.problems) == 1
        assert len(reader.steps("r7f2a")) == 2
        writer.put_calls("r7f2a", [(1, 2, 3)])
        assert not writer.flush()
        record_cell(writer, "r7f2a", 5, 0)
        assert writer.flush() and len(reader.steps("r7f2a")) == 3


def test_what_is_hidden_counts_from_there_on(tmp_path: Path) -> None:
    """Requests of a service bring secrets of their own: those of the next one are others."""
    effect = Effect(0, 0, "network", "GET /of/first", request={"url": "/of/first", "body": [b"first", "second"]})
    with writer_at(tmp_path / "s") as writer, reader_at(tmp_path / "s") as reader:
        for run, secret in (("r1", b"first"), ("r2", b"second")):
            writer.hide([secret])
            writer.begin_run(new_run(run))
            writer.put_calls(run, [call(seq, None, result=pickle.dumps(text, 5)) for seq, text in enumerate(("the first", "the second"))])
            writer.put_effects(run, [effect], [])
        assert writer.flush()
        results = {run: [step.result.whole for step in reader.steps(run) if step.result is not None] for run in ("r1", "r2")}
        (told,) = reader.effects("r1")

    assert results == {"r1": [False, True], "r2": [True, False]}
    assert (told.name, told.request) == ("GET /of/*masked*", {"url": "/of/*masked*", "body": [b"*masked*", "second"]})


def test_a_closed_writer_does_nothing(tmp_path: Path) -> None:
    writer = writer_at(tmp_path / "s")
    writer.begin_run(new_run())
    writer.close()
    writer.close()
    writer.put_calls("r7f2a", [call(0)])
    assert not writer.flush()
    with reader_at(tmp_path / "s") as reader:
        assert len(reader.runs()) == 1 and reader.steps("r7f2a") == []
    assert not (tmp_path / "s" / "store.db-wal").exists() or (tmp_path / "s" / "store.db-wal").stat().st_size == 0
    assert (tmp_path / "s" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_threads_hand_over_at_once(tmp_path: Path) -> None:
    with writer_at(tmp_path / "s", Config(queue=100_000)) as writer, reader_at(tmp_path / "s") as reader:
        writer.begin_run(new_run())

        def put(base: int) -> None:
            for number in range(50):
                writer.put_calls("r7f2a", [call(base + number * 10 + one, None) for one in range(10)])

        threads = [threading.Thread(target=put, args=(base * 500,)) for base in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert writer.flush() and writer._entries == 0
        assert [step.seq for step in reader.steps("r7f2a")] == list(range(2000))
