"""A recorded HTTP answer as each client takes it, whichever recorded it: each keeps what comes to it in a form of its own."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from rewound.effects.bodies import Headers, unchunked
from rewound.effects.http_messages import END, body_of, head_of

Answer = Mapping[str, Any]


def is_of_aiohttp(answer: Answer) -> bool:
    """Whether its pieces hold the head too."""
    return "parts" in answer and "extensions" not in answer and answer.get("status") is not None


def as_read(answer: Answer) -> Answer:
    """For `http.client`, which takes httpx's as they are."""
    if not is_of_aiohttp(answer):
        return answer
    whole = answer["how"] in ("whole", "lost") and answer.get("error") is None
    headers, reason = answer["headers"], reason_of(answer)
    return {"status": answer["status"], "reason": reason, "version": 11, "headers": headers, "body": _behind(answer), "whole": whole}


def in_pieces(answer: Answer, seconds: float | None) -> dict[str, Any]:
    """For httpx: the body out of its chunks."""
    if "extensions" in answer or answer.get("status") is None:
        return dict(answer)
    extensions = {"http_version": b"HTTP/1.1", "reason_phrase": reason_of(answer).encode("latin-1", "replace")}
    when, how = (seconds or 0.0, seconds or 0.0), "whole" if is_whole(answer) else "closed"
    return {
        "status": answer["status"], "headers": answer["headers"], "extensions": extensions, "parts": [(when, data_of(answer))],
        "answered": when, "ended": when, "elapsed": seconds, "how": how, "error": None,
    }  # fmt: skip


def on_wire(answer: Answer, seconds: float | None) -> Answer:
    """For aiohttp: the bytes that came, as its parser wants them."""
    if ("how" in answer and "extensions" not in answer) or answer.get("status") is None:
        return answer
    names = {name.lower() for name, _ in answer["headers"]}
    how = "closed" if not is_whole(answer) else "whole" if names & {"content-length", "transfer-encoding"} else "lost"
    when = (seconds or 0.0, seconds or 0.0)
    return {"status": answer["status"], "headers": answer["headers"], "parts": [(when, head_of(answer) + body_of(answer))],
            "how": how, "ended": when, "error": None}  # fmt: skip


def is_whole(answer: Answer) -> bool:
    """Whether all of it is known: the program has read it to its end."""
    whole: bool = answer.get("whole", answer.get("how") in ("whole", "lost")) and not answer.get("error")
    return whole


def reason_of(answer: Answer) -> str:
    """The words behind the status; the usual ones where the answer told none."""
    if is_of_aiohttp(answer):
        told = _head(answer).partition(b"\r\n")[0].decode("latin-1").split(" ", 2)
        return told[2] if len(told) > 2 else ""
    found: str = answer.get("reason") or answer.get("extensions", {}).get("reason_phrase", b"").decode("latin-1")
    return found or usual_reason(answer["status"])


def usual_reason(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


def data_of(answer: Answer) -> bytes:
    """The body out of its chunks."""
    if "extensions" in answer:
        return b"".join(part for _, part in answer["parts"])
    body = _behind(answer) if is_of_aiohttp(answer) else body_of(answer)
    return unchunked(body)[0] if is_chunked(answer["headers"]) else body


def is_chunked(headers: Headers) -> bool:
    return any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers)


def _split(answer: Answer) -> tuple[bytes, bytes]:
    head, rest = b"", b"".join(part for _, part in answer["parts"])
    while not head or head[9:10] == b"1":  # an interim response
        head, end, rest = rest.partition(END)
        if not end:
            break
    return head, rest


def _head(answer: Answer) -> bytes:
    return _split(answer)[0]


def _behind(answer: Answer) -> bytes:
    return _split(answer)[1]
