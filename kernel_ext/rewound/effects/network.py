"""What all HTTP clients have in common: when two requests are the same, which ones change something, and what of them is kept."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rewound.effects.masking import Masking, handed_on

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing, by RFC 9110 section 9.2.1."""
ASKING = frozenset({"POST", "SEND"})
"""Methods that may change something and are also how one asks a question: SEND stands for a message over a WebSocket."""
TELLING = frozenset({"range", "soapaction", "x-amz-target", "x-http-method-override", "accept", "accept-language"})
"""Headers by which the same URL and body ask for something else."""
MOST_KEPT = 100_000
"""Characters of a request's body that are kept to be shown; two are compared whole, by hash."""


@dataclass(frozen=True, slots=True)
class Harmless:
    """POSTs that change nothing, and why that is known."""

    pattern: str
    """Of `host/path`, anywhere in it."""
    reason: str
    body: str = ""
    """Of the body, where the place alone does not tell: other services have the same paths for what does change something."""


_MODEL = r'"model"\s*:'
HARMLESS: tuple[Harmless, ...] = (
    Harmless(r"/chat/completions$", "asks a model; costs money, changes nothing (OpenAI and all who speak its protocol)", _MODEL),
    Harmless(r"/v1/(responses|completions|embeddings|moderations|rerank)$", "asks a model, as above", _MODEL),
    Harmless(r"/v1/messages(/count_tokens)?$", "asks a model (Anthropic); a message of another service names no model", _MODEL),
    Harmless(r"/v1(beta)?/models/[^/]+:((stream)?[gG]enerateContent|(batchE|e)mbedContents?|countTokens)$", "asks a model (Gemini)"),
    Harmless(r"/model/[^/]+/(invoke|converse)(-with-response-stream|-stream)?$", "asks a model (Bedrock)"),
    Harmless(r"/api/(chat|generate|embed|embeddings|show)$", "asks a model (Ollama)", _MODEL),
    Harmless(r"/v1/realtime$", "talks with a model over a WebSocket (OpenAI)"),
    Harmless(r"\.GenerativeService\.BidiGenerateContent$", "talks with a model over a WebSocket (Gemini)"),
    Harmless(r"cohere\.(ai|com)/v[12]/(chat|embed|rerank|classify|tokenize|detokenize)$", "asks a model (Cohere)"),
    Harmless(r"/(_search|_msearch|_count|_field_caps|_validate/query)$", "searches (Elasticsearch, OpenSearch)"),
    Harmless(r"/collections/[^/]+/points/(query|search|scroll|recommend)(/\w+)?$", "searches a vector store (Qdrant)"),
    Harmless(r"pinecone\.io/(query|vectors/fetch)$", "searches a vector store (Pinecone)"),
    Harmless(r"/oauth2?/(token|introspect)$|/o/token/?$", "hands out a token that expires"),
)  # fmt: skip
"""`[tool.rewound] harmless` adds patterns. What a GraphQL request does stands in it: see `is_query`."""
_MODELS = [(re.compile(entry.pattern), re.compile(entry.body)) for entry in HARMLESS if entry.reason.startswith("asks a model")]
_GRAPHQL = re.compile(r"/graphql/?$")


@dataclass(frozen=True, slots=True)
class Asked:
    """One HTTP request, as the journal's `ask` wants it."""

    name: str
    key: str
    request: Mapping[str, Any]
    mutates: bool


class Network:
    """The rules of one recording for HTTP requests."""

    def __init__(self, masking: Masking, harmless: Iterable[str] = ()) -> None:
        self.masking = masking
        self._harmless = [(re.compile(entry.pattern), re.compile(entry.body)) for entry in HARMLESS]
        self._harmless += [(re.compile(pattern), re.compile("")) for pattern in harmless]

    def asked(self, method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes | None) -> Asked:
        """Describe a request; `body` is all of it, None where there is none."""
        mask = self.masking.asked
        method, headers, body = method.upper(), list(headers), body or b""
        carried = handed_on(url, *(value for _, value in headers), body)
        shown = mask.text(url)
        parts = urlsplit(shown)
        telling = sorted((name.lower(), mask.text(value)) for name, value in headers if name.lower() in TELLING)
        kept = mask.data(without_boundary(headers, body)) if body else body
        text = kept[:MOST_KEPT].decode("utf-8", "replace")
        key = key_of_request(method, shown, telling, kept)
        request = {
            "method": method, "url": shown, "host": parts.netloc.rpartition("@")[2], "path": parts.path, "query": parts.query,
            "headers": mask.headers(headers), "body": text, **carried,
        }  # fmt: skip
        mutates = method not in SAFE and not (method in ASKING and self._is_harmless(parts.netloc + parts.path, text))
        return Asked(f"{method} {shown}", key, request, mutates)

    def _is_harmless(self, place: str, body: str) -> bool:
        if _GRAPHQL.search(place):
            return is_query(body)
        return any(where.search(place) and what.search(body) for where, what in self._harmless)


def asks_model(place: str, body: str) -> bool:
    """Whether a request to `host/path` with this body asks a model, and changes nothing."""
    return any(where.search(place) and what.search(body) for where, what in _MODELS)


def key_of_request(method: str, shown: str, telling: Iterable[tuple[str, str]], kept: bytes) -> str:
    """By what two requests are the same: method, URL, headers that ask for something else, and body, without secrets."""
    return hashlib.blake2b(json.dumps([method, shown, list(telling)]).encode() + canonical(kept), digest_size=16).hexdigest()


def is_query(body: str) -> bool:
    """Whether a GraphQL request, or every one of several, has nothing but queries: fragments and comments may stand before them."""
    try:
        found = json.loads(body)
    except ValueError:
        return False
    asked = found if isinstance(found, list) else [found]
    documents = [entry.get("query") if isinstance(entry, dict) else None for entry in asked]
    return bool(documents) and all(isinstance(document, str) and not _OTHER_OPERATION.search(document) for document in documents)


_OTHER_OPERATION = re.compile(r"\b(mutation|subscription)\b")
"""These words anywhere in a document: a query that has one as a field's name is taken for more than it is, which is the safe side."""


def without_boundary(headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """A multipart body without the random text that separates its parts."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    found = re.search(r'boundary="?([^";]+)', kind)
    return body.replace(found[1].encode(), b"boundary") if found else body


def canonical(body: bytes) -> bytes:
    """A JSON body with its names in order; any other as it is."""
    if body[:1] in (b"{", b"["):
        try:
            return json.dumps(json.loads(body), sort_keys=True).encode()
        except ValueError:
            pass
    return body
