"""Libraries that open files in C, past `open`: their public functions, each with what it does to the file it is given."""

from __future__ import annotations

import functools
import glob
import os
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any

from rewound.effects.contents import contents_of
from rewound.effects.frameless import CALLER, frameless
from rewound.effects.patching import Patch, Patches

if TYPE_CHECKING:
    from rewound.effects.files import Noted

MAX_OF_FOLDER = 1000
"""Files of one folder, or of one pattern, that are told."""
_NAMES = tuple("source file fname where path path_or_paths path_or_buf input_file output_file filename fid dest sink".split())
"""How the parameter is called where the file is not given by place."""

READ: Mapping[str, str] = {
    "numpy": "loadtxt genfromtxt fromfile",
    "pandas": "read_parquet read_feather read_orc read_hdf",
    "polars": "read_csv read_parquet read_json read_ndjson read_ipc read_ipc_stream read_avro read_excel "
    "scan_csv scan_parquet scan_ndjson scan_ipc scan_lines",
    "pyarrow": "memory_map input_stream",
    "pyarrow.csv": "read_csv open_csv",
    "pyarrow.json": "read_json open_json",
    "pyarrow.feather": "read_table read_feather",
    "pyarrow.orc": "read_table",
    "pyarrow.parquet": "read_table read_pandas read_schema read_metadata",
    "pyarrow.dataset": "dataset",
    "cv2": "imread",
    "soundfile": "read",
}
"""Functions by module whose first argument is a file to read; a lazy reader is told when it is made."""
WRITTEN: Mapping[str, str] = {
    "pyarrow.csv": "write_csv",
    "pyarrow.feather": "write_feather",
    "pyarrow.orc": "write_table",
    "pyarrow.parquet": "write_table",
    "cv2": "imwrite",
    "soundfile": "write",
}
"""The same for files to write; where the file is not the first argument, `_SECOND` says so."""
_SECOND = frozenset({"pyarrow.csv.write_csv", "pyarrow.feather.write_feather", "pyarrow.orc.write_table", "pyarrow.parquet.write_table"})
METHODS: Mapping[str, str] = {
    "pandas.DataFrame": "to_parquet to_feather to_orc to_hdf",
    "polars.DataFrame": "write_csv write_parquet write_json write_ndjson write_ipc write_ipc_stream write_avro write_excel",
    "polars.LazyFrame": "sink_csv sink_parquet sink_ndjson sink_ipc",
}
"""Methods by class whose first argument is a file to write."""


def patches(noted: Noted) -> Mapping[str, Patch]:
    """For each of these libraries, what notes its files."""
    modules = {*READ, *WRITTEN, *(name.rpartition(".")[0] for name in METHODS)}
    return {name: functools.partial(_patch, noted, name) for name in sorted(modules)}


def _patch(noted: Noted, name: str, module: ModuleType, patched: Patches) -> None:
    for function in READ.get(name, "").split():
        if callable(real := module.__dict__.get(function)):
            patched.replace(module, function, frameless(name, _reading(noted, real), real))
    for function in WRITTEN.get(name, "").split():
        if callable(real := module.__dict__.get(function)):
            place = 1 if f"{name}.{function}" in _SECOND else 0
            patched.replace(module, function, frameless(name, _writing(noted, real, place), real))
    for owner, methods in METHODS.items():
        package, _, cls = owner.rpartition(".")
        found = getattr(module, cls, None) if package == name else None
        for method in methods.split():
            if found is not None and method in found.__dict__:
                patched.set(found, method, _method(noted, found.__dict__[method]))


def _reading(noted: Noted, real: Any) -> Any:
    frame_of = sys._getframe

    def reading(*args: Any, **options: Any) -> Any:
        if noted.on:
            try:
                for path in _paths(_given(args, options, 0)):
                    whole = noted.path_of(path, frame_of(CALLER))
                    found = contents_of(whole) if whole is not None else None
                    if whole is not None and found is not None:
                        noted.read(whole, path, found)
            except Exception:
                noted.fault()
        return real(*args, **options)

    return reading


def _writing(noted: Noted, real: Any, place: int) -> Any:
    frame_of = sys._getframe

    def writing(*args: Any, **options: Any) -> Any:
        answer = real(*args, **options)
        _tell_written(noted, _given(args, options, place), frame_of(CALLER))
        return answer

    return writing


def _method(noted: Noted, real: Any) -> Any:
    frame_of = sys._getframe

    def writing(self: Any, *args: Any, **options: Any) -> Any:
        answer = real(self, *args, **options)
        _tell_written(noted, _given(args, options, 0), frame_of(1))
        return answer

    return functools.wraps(real)(writing)


def _tell_written(noted: Noted, given: Any, frame: FrameType) -> None:
    try:
        whole = noted.path_of(given, frame) if _is_path(given) else None
        if whole is not None and contents_of(whole) is not None:
            noted.written(whole, given, None)
    except Exception:
        noted.fault()


def _given(args: tuple[Any, ...], options: Mapping[str, Any], place: int) -> Any:
    """What a function was given as its file."""
    if len(args) > place:
        return args[place]
    return next((options[name] for name in _NAMES if name in options), None)


def _is_path(given: Any) -> bool:
    return isinstance(given, str | os.PathLike) and "://" not in os.fsdecode(given)


def _paths(given: Any) -> Iterator[str]:
    """The files that are meant: of a folder, of a pattern, of a list all of them."""
    if isinstance(given, list | tuple):
        for entry in given:
            yield from _paths(entry)
    elif _is_path(given):
        text = os.fsdecode(given)
        if glob.has_magic(text):
            yield from islice(sorted(glob.glob(text, recursive=True)), MAX_OF_FOLDER)  # noqa: PTH207 - a pattern may begin with a folder's
        elif contents_of(text) is None:
            found = (os.path.join(folder, name) for folder, _, names in os.walk(text) for name in names)  # noqa: PTH118 - of os.walk
            yield from islice(found, MAX_OF_FOLDER)
        else:
            yield text
