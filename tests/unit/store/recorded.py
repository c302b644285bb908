"""Makes small recordings for the store's tests, as capture would."""

from __future__ import annotations

import os
import pickle
import time
import zlib
from pathlib import Path
from types import CodeType
from typing import Any

from rewound.config import Config
from rewound.model import Cell, Code, Encoded, Error, Frame, Run, Step, Value
from rewound.store import Reader, Writer, open_reader, open_writer, process_started
from rewound.store.codec import Encoder, hash_bytes

CONFIG = Config()


def lookup(email: str) -> dict[str, Any] | None:
    if "@" in email:
        return None
    return {"email": email}


def score(email: str) -> int:
    return len(lookup(email) or {})


def writer_at(folder: Path, config: Config = CONFIG) -> Writer:
    return open_writer(str(folder), config)


def reader_at(folder: Path) -> Reader:
    return open_reader(str(folder))


def new_run(name: str = "r7f2a", **facts: Any) -> Run:
    pid = os.getpid()
    plain: dict[str, Any] = {"kind": "script", "source": "pipeline.py", "status": "running", "started": time.time(), "pid": pid}
    return Run(name, **{**plain, "pid_started": process_started(pid), **facts})


def put_functions(writer: Writer, run: str) -> None:
    """`lookup` is code 0, `score` is code 1, defined in a file."""
    for number, function in enumerate((lookup, score)):
        code = function.__code__
        text = f"def {function.__name__}(email): …"
        key = hash_bytes(text.encode())
        writer.put_source(key, text)
        known = Code(number, "/project/pipeline.py", function.__qualname__, code.co_firstlineno, key)
        writer.put_code(run, known, positions(code))


def positions(code: CodeType) -> bytes:
    return zlib.compress(pickle.dumps(list(code.co_positions()), 5))


def call(seq: int, parent: int | None = 0, code: int = 0, *, status: int = 0, flags: int = 0, **other: Any) -> tuple[Any, ...]:
    """A call's tuple: of `lookup`, from the last instruction of `score`."""
    site = len(score.__code__.co_code) - 2
    return (
        seq, parent, code, other.get("site", 1), other.get("offset", site), 77, seq * 1e-4, 1e-5, status,
        other.get("arguments", pickle.dumps({"email": f"{seq}@x"}, 5)), other.get("result", pickle.dumps(seq, 5)),
        other.get("end", len(lookup.__code__.co_code) - 2), other.get("error"), other.get("attempt", 1), flags,
        other.get("count"), other.get("read", ()), other.get("top"),
    )  # fmt: skip


def cell_step(run: str, seq: int, index: int, status: Any = "succeeded", **facts: Any) -> Step:
    return Step(run, seq, None, "cell", 100 + seq, status, 1000.0 + seq, 0.5, line=1, cell=index, cell_id=f"id-{index}", **facts)


def value_of(writer: Writer, name: str, obj: object) -> Value:
    """The object as one version of a name, its buffers handed over."""
    encoded = Encoder(writer.put_buffer).encode(obj)
    return Value(name, type(obj).__name__, hash_bytes(encoded.head), encoded)


def failure() -> Error:
    shown = Encoded(pickle.dumps({"contact": None}, 5))
    frame = Frame("/project/pipeline.py", "score", 20, 20, 11, 30, project=True, locals=shown)
    return Error("TypeError", "'NoneType' object is not subscriptable", (frame,), "Traceback …", Error("KeyError", "'x'"))


def record_calls(folder: Path, count: int, run: str = "r7f2a", *, failed: tuple[int, ...] = ()) -> Run:
    """A finished run: call 0 of `score`, and calls of `lookup` under it."""
    writer = writer_at(folder)
    began = new_run(run)
    writer.begin_run(began)
    put_functions(writer, run)
    for start in range(1, count, 500):
        batch = [
            call(seq, status=int(seq in failed), error=failure() if seq in failed else None)
            for seq in range(start, min(start + 500, count))
        ]
        writer.put_calls(run, batch)
    writer.put_calls(run, [call(0, None, 1, site=None, offset=None, status=int(bool(failed)), error=failure() if failed else None)])
    ended = Run(**{name: getattr(began, name) for name in Run.__slots__} | {"status": "failed" if failed else "succeeded", "steps": count})
    writer.end_run(ended)
    assert writer.flush()
    writer.close()
    assert writer.problems == []
    return ended


def record_cell(writer: Writer, run: str, seq: int, index: int, *values: Value, status: Any = "succeeded") -> Cell:
    cell = Cell(seq, f"x = {seq}", generated=values, outputs=({"output_type": "stream", "name": "stdout", "text": "1\n"},), lines=(1,))
    writer.put_cell(cell_step(run, seq, index, status), cell)
    return cell
