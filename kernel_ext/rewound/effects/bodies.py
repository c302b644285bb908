"""Bodies of HTTP messages: what their chunks carry, and how secrets are taken out of them where they are compressed."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from rewound.effects.masking import Masking

Headers = list[tuple[str, str]]
Spans = list[tuple[int, int]]
MOST_OPENED = 50_000_000
"""Bytes that a compressed body is opened to when secrets are looked for; what is larger is not opened."""


def unchunked(body: bytes) -> tuple[bytes, Spans, bool]:
    """What the chunks of a body carry, where in it that stands, and whether the last chunk is there."""
    spans: Spans = []
    at, whole = 0, False
    while (end := body.find(b"\n", at)) >= 0:
        try:
            size = int(body[at:end].partition(b";")[0], 16)
        except ValueError:
            break
        if size == 0:
            whole = True
            break
        at = end + 1 + size + 2
        spans.append((end + 1, min(end + 1 + size, len(body))))
    return b"".join(body[start:stop] for start, stop in spans), spans, whole


def masked(masking: Masking, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """The body of a response, as it came, without the secrets in it, and its headers.

    A compressed body that held a secret is compressed anew, and its new length is told in its headers.
    """
    told = {name.lower(): value.lower() for name, value in headers}
    chunked = told.get("transfer-encoding") == "chunked"
    coding = told.get("content-encoding", "identity")
    if not chunked and coding == "identity":
        return headers, masking.data(body)
    data, spans, whole = unchunked(body) if chunked else (body, [(0, len(body))], True)
    clean = _CODINGS.get(coding, _as_it_is)(data, masking.data)
    if clean == data:
        return headers, body
    if len(clean) == len(data):
        return headers, _put(body, spans, clean)
    if chunked:
        return headers, b"%x\r\n%b\r\n%b" % (len(clean), clean, b"0\r\n\r\n" if whole else b"")
    return _with_length(headers, len(clean) - len(data)), clean


def opened(headers: Headers, data: bytes) -> bytes:
    """A body out of its compression; as it is where that is not known here, or there is too much of it."""
    coding = next((value.lower() for name, value in headers if name.lower() == "content-encoding"), "identity")
    found: list[bytes] = []

    def see(text: bytes) -> bytes:
        found.append(text)
        return text

    if coding in _CODINGS:
        _CODINGS[coding](data, see)
    return found[0] if found and len(found[0]) < MOST_OPENED else data


def _put(body: bytes, spans: Spans, clean: bytes) -> bytes:
    """The same chunks with other content."""
    made, at = bytearray(body), 0
    for start, stop in spans:
        made[start:stop] = clean[at : at + stop - start]
        at += stop - start
    return bytes(made)


def _with_length(headers: Iterable[tuple[str, str]], more: int) -> Headers:
    return [(name, str(int(value) + more) if name.lower() == "content-length" and value.isdigit() else value) for name, value in headers]


Mask = Callable[[bytes], bytes]
Coder = Callable[[Any, bytes], bytes]
"""What a library makes of bytes."""


def _as_it_is(data: bytes, mask: Mask) -> bytes:
    return mask(data)


def _zipped(kind: int) -> Callable[[bytes, Mask], bytes]:
    """Gzip or deflate, also where the end is missing."""

    def anew(data: bytes, mask: Mask) -> bytes:
        opener = zlib.decompressobj(kind)
        try:
            text = opener.decompress(data, MOST_OPENED)
        except zlib.error:
            return data
        clean = mask(text)
        if clean == text or opener.unconsumed_tail:
            return data
        packer = zlib.compressobj(9, zlib.DEFLATED, kind)
        return packer.compress(clean) + packer.flush(zlib.Z_FINISH if opener.eof else zlib.Z_SYNC_FLUSH) + opener.unused_data

    return anew


def _by(
    names: tuple[str, ...], opened: Callable[[Any, bytes], bytes], packed: Callable[[Any, bytes], bytes]
) -> Callable[[bytes, Mask], bytes]:
    """A coding of a library: a client that asks for it has loaded the library."""

    def anew(data: bytes, mask: Mask) -> bytes:
        module = next((sys.modules[name] for name in names if name in sys.modules), None)
        if module is None:
            return data
        try:
            text = opened(module, data)
        except Exception:  # of the library's own kind: no such data, or only a part of it
            return data
        clean = mask(text)
        return data if clean == text else packed(module, clean)

    return anew


_CODINGS: dict[str, Callable[[bytes, Mask], bytes]] = {
    "identity": _as_it_is,
    "gzip": _zipped(31),
    "x-gzip": _zipped(31),
    "deflate": lambda data, mask: _zipped(15 if data[:1] == b"\x78" else -15)(data, mask),
    "br": _by(("brotli", "brotlicffi"), lambda module, data: module.decompress(data), lambda module, data: module.compress(data)),
    "zstd": _by(
        ("zstandard",),
        lambda module, data: module.ZstdDecompressor().decompressobj().decompress(data),
        lambda module, data: module.ZstdCompressor().compress(data),
    ),
}
"""Content codings by name; what a coding that is not here hides is not found."""
