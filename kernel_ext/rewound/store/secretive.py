"""What clients keep keys in: none of it is written down as part of a value, whichever object of the program holds it."""

from __future__ import annotations

import copy
import re
from typing import Any

CLIENT = "a client holds live connections, and often a key"
LOGIN = "it holds a key"
CLIENTS: dict[str, str] = {
    "http.client.HTTPConnection": CLIENT,
    "urllib.request.OpenerDirector": CLIENT,
    "urllib3.poolmanager.PoolManager": CLIENT,
    "urllib3.connectionpool.ConnectionPool": CLIENT,
    "requests.sessions.Session": CLIENT,
    "httpx._client.BaseClient": CLIENT,
    "httpx2._client.BaseClient": CLIENT,
    "aiohttp.client.ClientSession": CLIENT,
    "aiohttp.connector.BaseConnector": CLIENT,
    "openai._base_client.BaseClient": CLIENT,
    "anthropic._base_client.BaseClient": CLIENT,
    "botocore.client.BaseClient": CLIENT,
    "websockets.protocol.Protocol": CLIENT,
    "websockets.asyncio.connection.Connection": CLIENT,
    "websockets.sync.connection.Connection": CLIENT,
    "websockets.legacy.protocol.WebSocketCommonProtocol": CLIENT,
    "smtplib.SMTP": CLIENT,
    "imaplib.IMAP4": CLIENT,
    "ftplib.FTP": CLIENT,
    "requests.auth.AuthBase": LOGIN,
    "requests.auth.HTTPBasicAuth": LOGIN,
    "httpx.BasicAuth": LOGIN,
    "httpx2.BasicAuth": LOGIN,
    "aiohttp.helpers.BasicAuth": LOGIN,
    "urllib.request.HTTPPasswordMgr": LOGIN,
}
"""Types that are left out with all that is derived from them."""
HOLDERS = frozenset(
    "requests.structures.CaseInsensitiveDict requests.models.Request urllib.request.Request urllib3._collections.HTTPHeaderDict "
    "httpx.Headers httpx2.Headers multidict._multidict.CIMultiDict multidict._multidict_py.CIMultiDict "
    "http.client.HTTPMessage websockets.datastructures.Headers http.cookiejar.CookieJar".split()
)
"""Types of headers, and of what has them as a plain dict: left out, with all that is derived from them, if there is a secret among them."""
RESPONSES = {"requests.models.Response": "request", "httpx.Response": "_request", "httpx2.Response": "_request"}
"""Types of responses, and where each keeps its request, which is only looked at any more: it is kept without its secrets."""
_SECRET = re.compile(r"(?i)(authorization|cookie2?|key|token|secret|password|signature|credentials?)$")
"""Names of headers; one that is taken for secret and is not makes a call run again that could have been served, no more."""


def holds_secret(value: Any) -> bool:
    """Whether there is one among the headers of an object of one of the `HOLDERS`."""
    if hasattr(value, "extract_cookies"):
        return any(True for _ in value)
    pairs = _pairs(getattr(value, "headers", value)) + _pairs(getattr(value, "unredirected_hdrs", {}))
    return bool(getattr(value, "auth", None)) or any(_is_secret(*pair) for pair in pairs)


def without_login(reduced: Any, request_at: str) -> Any:
    """The reduction of a response, the request in it without the values of secret headers, and without its cookies."""
    made, args, state, *more = reduced
    request = state.get(request_at)
    if request is None or not any(_is_secret(*pair) for pair in _pairs(request.headers)):
        return reduced
    shown = copy.copy(request)
    shown.headers = type(request.headers)([(name, _starred(name, value)) for name, value in _pairs(request.headers)])
    if getattr(request, "_cookies", None) is not None:
        shown._cookies = type(request._cookies)()
    return made, args, {**state, request_at: shown}, *more


def _pairs(headers: Any) -> list[tuple[Any, Any]]:
    return list(headers.multi_items() if hasattr(headers, "multi_items") else headers.items())


def _is_secret(name: Any, value: Any) -> bool:
    return bool(_SECRET.search(_text(name)) and _text(value).strip("*"))


def _starred(name: Any, value: Any) -> Any:
    return "*" * len(_text(value)) if _is_secret(name, value) else value


def _text(part: Any) -> str:
    return part.decode("latin-1") if isinstance(part, bytes) else str(part)
