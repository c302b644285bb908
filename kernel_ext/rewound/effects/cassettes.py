"""Cassettes of vcrpy: requests and answers in a file that people know, read and written.

https://vcrpy.readthedocs.io. Version 1, YAML or, by the suffix, JSON. Texts stand in it as texts, other bodies as binary data of YAML.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from rewound.effects.bodies import Headers
from rewound.effects.http_answers import usual_reason
from rewound.errors import BadRequest, BadSource, MissingSource

VERSION = 1
SUFFIXES = frozenset({".yaml", ".yml", ".json"})
"""Of files that are cassettes."""
_OTHER = "Name a file that vcrpy or `rewound export` has written."
_NO_BODY = frozenset({204, 304})
"""Answers whose length tells of a body that another one has."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One request and its answer."""

    method: str
    url: str
    headers: Headers
    bodies: tuple[bytes, ...]
    """What the request may have carried: of a body that stands in the file as a mapping, it is not known how it was sent."""
    status: int
    reason: str
    told: Headers
    """The headers of the answer."""
    data: bytes
    """The body of the answer, out of its chunks."""


# ---- reading


def read_cassette(file: Path) -> list[Interaction]:
    """What it holds, in its order. Raises MissingSource, BadSource, and BadRequest where PyYAML is missing."""
    held = _opened(file)
    if isinstance(held, list):
        raise BadSource(f"{file} was written by a vcrpy before 1.0.", hint="Convert it with `python -m vcr.migration FILE`.")
    entries = held.get("interactions") if isinstance(held, dict) else None
    if not isinstance(held, dict) or not isinstance(entries, list):
        raise BadSource(f"{file} is not a cassette: it has no interactions.", hint=_OTHER)
    if held.get("version", VERSION) != VERSION:
        raise BadSource(f"{file} is a cassette of version {held['version']!r}; {VERSION} is known here.", hint="Record it with vcrpy anew.")
    found = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(_interaction(entry))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"misses {error}" if isinstance(error, KeyError) else str(error)
            told = f"{file}: interaction {number} of {len(entries)} is damaged: {what}."
            raise BadSource(told, hint="Record it with vcrpy anew.") from error
    return found


def _opened(file: Path) -> Any:
    if not file.is_file():
        raise MissingSource(f"There is no cassette {file}.", hint="Check the path.")
    yaml = None if file.suffix == ".json" else _yaml(file)
    try:
        text = file.read_text("utf-8")
        return json.loads(text) if yaml is None else yaml.load(text, Loader=_loader(yaml))
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(file, error) from error
    except Exception as error:
        if yaml is None or not isinstance(error, yaml.YAMLError):
            raise
        raise _damaged(file, error) from error


def _damaged(file: Path, error: Exception) -> BadSource:
    told = " ".join(str(error).split())[:300]
    return BadSource(f"{file} is not a cassette: {told}", hint=_OTHER)


def _yaml(file: Path) -> Any:
    try:
        import yaml
    except ImportError as error:
        hint = "pip install pyyaml  (a cassette that is JSON, by the suffix .json, needs nothing)"
        raise BadRequest(f"{file} is YAML, and PyYAML is not installed.", hint=hint) from error
    return yaml


def _loader(yaml: Any) -> Any:
    """One that makes nothing but builtins, also of what vcrpy has written in Python's own words."""
    loader: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
    tag = "tag:yaml.org,2002:python/"
    loader.add_constructor(tag + "str", lambda made, node: made.construct_scalar(node))
    loader.add_constructor(tag + "unicode", lambda made, node: made.construct_scalar(node))
    loader.add_constructor(tag + "tuple", lambda made, node: made.construct_sequence(node, deep=True))
    loader.add_constructor(tag + "object/new:_io.BytesIO", lambda made, node: _first(made.construct_mapping(node, deep=True)["state"]))
    loader.add_constructor(tag + "object/apply:builtins.iter", lambda made, node: _first(made.construct_mapping(node, deep=True)["args"]))
    return loader


def _first(found: list[Any]) -> Any:
    return found[0] if found else b""


def _interaction(entry: Mapping[str, Any]) -> Interaction:
    asked, answer = entry["request"], entry["response"]
    told, method = _headers(answer.get("headers")), str(asked["method"]).upper()
    if "status_code" in answer:  # of httpx, by vcrpy before 6
        status, reason, kept = answer["status_code"], "", answer.get("content")
    else:
        status, reason, kept = answer["status"]["code"], answer["status"].get("message"), answer.get("body") or {}
    code, data, bodies = int(status), _data(kept), tuple(dict.fromkeys(_bodies(asked.get("body"))))
    told = fitting(told, data, method, code)
    return Interaction(method, str(asked["uri"]), _headers(asked.get("headers")), bodies, code, reason or usual_reason(code), told, data)


def _headers(held: Mapping[str, Any] | None) -> Headers:
    """Values stand in lists, since a header may come twice; older files have texts."""
    listed = [(str(name), values if isinstance(values, list | tuple) else [values]) for name, values in (held or {}).items()]
    return [(name, value.decode("latin-1") if isinstance(value, bytes) else str(value)) for name, values in listed for value in values]


def _data(kept: Any) -> bytes:
    if isinstance(kept, Mapping):
        coded = kept.get("base64_string")
        kept = base64.b64decode(coded) if coded is not None else kept.get("string")
    if kept is None or isinstance(kept, bytes):
        return kept or b""
    if not isinstance(kept, str):
        raise TypeError(f"a body is a {type(kept).__name__}")
    return kept.encode("utf-8", "surrogateescape")


def _bodies(held: Any) -> list[bytes]:
    """All that a request may have carried: vcrpy keeps what aiohttp was given as it was, to be sent as JSON or as a form."""
    if isinstance(held, list) and held and all(isinstance(piece, bytes | str) for piece in held):
        return [b"".join(_data(piece) for piece in held), json.dumps(held, default=str).encode()]
    if isinstance(held, Mapping):
        return [json.dumps(held, default=str).encode(), urlencode(sorted(held.items()), doseq=True).encode()]
    return [json.dumps(held, default=str).encode()] if isinstance(held, list) else [_data(held)]


def fitting(told: Headers, data: bytes, method: str, status: int) -> Headers:
    """The headers of an answer that fit its body as it stands in the file: opened, it may be, where a compressed one was sent."""
    has_length = method != "HEAD" and status not in _NO_BODY
    names = {name.lower() for name, _ in told}
    kept = []
    for name, value in told:
        known = name.lower()
        if known == "content-encoding" and data and not _is_coded(value.lower(), data):
            continue
        if known == "transfer-encoding" and "content-length" in names:
            continue
        kept.append((name, str(len(data)) if known == "content-length" and has_length else value))
    return kept


def _is_coded(coding: str, data: bytes) -> bool:
    """Whether it is compressed as its header says: what is a text is not."""
    known = _CODED.get(coding)
    if known is not None:
        return known(data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _is_deflated(data: bytes) -> bool:
    for kind in (15, -15):
        try:
            zlib.decompressobj(kind).decompress(data, 1)
            return True
        except zlib.error:
            continue
    return False


_CODED: dict[str, Callable[[bytes], bool]] = {
    "identity": lambda data: True,
    "gzip": lambda data: data[:2] == b"\x1f\x8b",
    "x-gzip": lambda data: data[:2] == b"\x1f\x8b",
    "deflate": _is_deflated,
    "zstd": lambda data: data[:4] == b"\x28\xb5\x2f\xfd",
}


# ---- writing


def written(interactions: Iterable[Interaction], file: Path) -> bytes:
    """The text of a cassette, as vcrpy's own serializers write it. Raises BadRequest for what the kind of file cannot hold."""
    held = {"version": VERSION, "interactions": [_entry(one) for one in interactions]}
    if file.suffix != ".json":
        yaml = _yaml(file)
        text: str = yaml.dump(held, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper))
        return text.encode("utf-8")
    try:
        return (json.dumps(held, indent=4) + "\n").encode("utf-8")
    except TypeError as error:
        hint = f"Write it as YAML: {file.with_suffix('.yaml').name}."
        raise BadRequest(f"The run holds binary bodies, which a cassette as JSON cannot: {file.name}.", hint=hint) from error


def _entry(one: Interaction) -> dict[str, Any]:
    asked = {"method": one.method, "uri": one.url, "body": _text(one.bodies[0]) if one.bodies else None, "headers": _listed(one.headers)}
    status = {"code": one.status, "message": one.reason}
    return {"request": asked, "response": {"status": status, "headers": _listed(one.told), "body": {"string": _text(one.data)}}}


def _text(data: bytes) -> str | bytes:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _listed(headers: Headers) -> dict[str, list[str]]:
    """By name, which is written as it came first."""
    names: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(names.setdefault(name.lower(), str(name)), []).append(value)  # aiohttp's are no plain texts
    return found
