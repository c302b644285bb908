"""Polars frames and series: Arrow's file format, whose bytes are stored as a buffer."""

from __future__ import annotations

import importlib
import io
import pickle
from typing import Any


def frame_from_ipc(data: Any) -> Any:
    """A polars DataFrame from bytes of Arrow's IPC format."""
    return importlib.import_module("polars").read_ipc(io.BytesIO(data))


def series_from_ipc(data: Any) -> Any:
    """The only column of a frame in Arrow's IPC format."""
    return frame_from_ipc(data).to_series()


def _bytes_of(frame: Any) -> pickle.PickleBuffer:
    file = io.BytesIO()
    frame.write_ipc(file)
    return pickle.PickleBuffer(file.getvalue())


TABLE = {
    "polars.dataframe.frame.DataFrame": lambda frame: (frame_from_ipc, (_bytes_of(frame),)),
    "polars.series.series.Series": lambda series: (series_from_ipc, (_bytes_of(series.to_frame()),)),
}
