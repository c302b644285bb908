"""Values that are pictures: images of Pillow, arrays of colours, and bytes that a browser can draw. No library draws them here."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

from rewound.show.values import library_of, type_text
from rewound.show.wire_value import ImageShape

LARGEST = 6_000_000
"""Bytes of a picture that is sent, 8 MB in base64."""
SMALLEST = 8
"""Pixels of the shorter side from which on an array is taken for a picture."""
_SIGNS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))
_CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}
_COLOUR_TYPE = {1: 0, 3: 2, 4: 6}
"""Of PNG, by channels: https://www.w3.org/TR/png-3/#11IHDR."""
_COLOURS = (3, 4)


def picture_of(value: object) -> ImageShape | None:
    """None for what is none, or too large."""
    if type(value) is bytes:
        mime = next((mime for sign, mime in _SIGNS if value.startswith(sign)), None)
        return None if mime is None else _told(mime, value)
    if library_of(value) == ("numpy", "ndarray"):
        return _array(value)
    return _pillow(getattr(value, "rewound_state", None)) if type_text(value).startswith("PIL.") else None


def _pillow(state: Any) -> ImageShape | None:
    """From what an image of Pillow is pickled as: its facts, mode, size, palette and pixels."""
    if not isinstance(state, list | tuple) or len(state) != 5 or type(state[4]) is not bytes:
        return None
    _, mode, size, _, pixels = state
    channels = _CHANNELS.get(mode) if type(mode) is str else None
    return None if channels is None else _drawn(int(size[0]), int(size[1]), channels, pixels)


def _array(array: Any) -> ImageShape | None:
    """Bytes in two dimensions, with three or four colours in a third."""
    shape = tuple(array.shape)
    if str(array.dtype) != "uint8" or len(shape) != 3 or shape[2] not in _COLOURS or min(shape[:2]) < SMALLEST or array.size > 4 * LARGEST:
        return None
    return _drawn(shape[1], shape[0], shape[2], array.tobytes())


def _drawn(width: int, height: int, channels: int, pixels: bytes) -> ImageShape | None:
    """Pixels, row by row, as PNG."""
    row = width * channels
    if len(pixels) != row * height or not pixels:
        return None
    lines = b"".join([b"\0" + pixels[start : start + row] for start in range(0, len(pixels), row)])
    head = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPE[channels], 0, 0, 0)
    blocks = (_block(b"IHDR", head), _block(b"IDAT", zlib.compress(lines, 6)), _block(b"IEND", b""))
    told = _told("image/png", _SIGNS[0][0] + b"".join(blocks))
    return None if told is None else {**told, "width": width, "height": height}


def _block(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _told(mime: str, data: bytes) -> ImageShape | None:
    if len(data) > LARGEST:
        return None
    return {"mime": mime, "data": base64.b64encode(data).decode("ascii"), "width": None, "height": None}
