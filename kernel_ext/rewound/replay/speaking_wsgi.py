"""Makes one recorded request of a WSGI application."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rewound.replay.requests import Answer


def speak(app: Any, request: Mapping[str, Any], answer: Answer, enter: Callable[[], None], leave: Callable[[], None]) -> None:
    """`enter`, make the request, and `leave`. Raises what the application raises."""

    def start_response(status: str, headers: list[tuple[str, str]], *exception: Any) -> Callable[[bytes], None]:
        answer.status = int(status[:3])
        return answer.body.append

    enter()
    try:
        parts = app(_environ(request), start_response)
        try:
            for part in parts:
                answer.body.append(part)
        finally:
            if hasattr(parts, "close"):
                parts.close()
    finally:
        leave()


def _environ(request: Mapping[str, Any]) -> dict[str, Any]:
    """PEP 3333's, without what only the server of then could give."""
    parts = request["parts"]
    found: dict[str, Any] = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request["scheme"],
        "wsgi.input": io.BytesIO(parts["body"]),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": True,
        "REQUEST_METHOD": request["method"],
        "SCRIPT_NAME": request["root_path"],
        "PATH_INFO": parts["path"].decode("latin-1"),
        "QUERY_STRING": parts["query"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{request['http_version']}",
        "REMOTE_ADDR": request["client"][0],
        "REMOTE_PORT": request["client"][1],
        "SERVER_NAME": request["server"][0],
        "SERVER_PORT": request["server"][1],
    }
    for name, value in request["headers"]:
        variable = name.upper().replace("-", "_")
        found[variable if variable in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{variable}"] = value
    return found
