"""Takes secrets out of what is recorded: each is replaced by stars, as many as it had characters, before anything is written.

The lengths stay, so that what counts them (`Content-Length`, the chunks of a response) still fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

HEADERS = frozenset(
    "authorization proxy-authorization cookie set-cookie x-api-key api-key apikey x-auth-token x-access-token x-csrf-token x-xsrf-token "
    "x-amz-security-token x-goog-api-key ocp-apim-subscription-key x-vault-token private-token x-gitlab-token "
    "x-shopify-access-token".split()
)
"""Headers whose value is a secret."""
FIELDS = frozenset(
    "password passwd pwd secret token access_token refresh_token id_token api_key apikey api-key key_secret client_secret private_key "
    "secret_key access_key auth_token session_token signature sig x-amz-signature x-amz-credential x-amz-security-token "
    "authorization card_number cvc cvv ssn".split()
)
"""Names in a URL's query, a form or a JSON body whose value is a secret."""
_EDGE = r"(?:\b|(?<=\\[nrt]))"
"""Where a word begins; in JSON that is also behind the letter that stands for the end of a line."""
PATTERNS = (
    _EDGE + r"sk-(?:ant-|proj-)?[A-Za-z0-9_-]{16,}",
    _EDGE + r"[rs]k_(?:live|test)_[A-Za-z0-9]{10,}",
    _EDGE + r"gh[pousr]_[A-Za-z0-9]{20,}",
    _EDGE + r"github_pat_[A-Za-z0-9_]{20,}",
    _EDGE + r"glpat-[A-Za-z0-9_-]{16,}",
    _EDGE + r"xox[abprs]-[A-Za-z0-9-]{10,}",
    _EDGE + r"(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    _EDGE + r"AIza[A-Za-z0-9_-]{30,}",
    _EDGE + r"hf_[A-Za-z0-9]{20,}",
    _EDGE + r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)",
)
"""What is a secret by its look: keys of well-known services, JSON web tokens, passwords in URLs."""
HINTS = tuple(
    "sk- k_live_ k_test_ ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xoxa- xoxb- xoxp- xoxr- xoxs- AKIA ASIA AIza hf_ eyJ ://".split()
)
"""Where none of these is, no pattern above fits: to look for them costs a twentieth of trying the patterns at every character."""
SHORT, SHORT_KEPT = 200, 2000
"""Characters of a text that is looked up among those that were masked before, and how many of these are kept: headers come again."""
_SECRET_NAMES = re.compile(r"(?i)(^|_)(key|token|secret|pass|passwd|pwd|credentials?|auth)($|_)|password|api_?key|private")
"""Names of environment variables whose values look like keys."""


class Masking:
    """The rules of one recording: those above, with what `[tool.rewound] mask` adds (names of headers or fields, or patterns)."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        added = tuple(more)
        names = {name.lower() for name in added if re.fullmatch(r"[\w.-]+", name)}
        self._headers = HEADERS | names
        self._fields = FIELDS | names
        self._look = re.compile("|".join(PATTERNS))
        self._added = [re.compile(rule) for rule in added if rule.lower() not in names]
        self.moved: tuple[str, str] | None = None
        """A folder of now, and what it was called when the run was recorded: requests that name it are the same requests."""
        self._short = lru_cache(SHORT_KEPT)(self._without)
        fields = "|".join(sorted(map(re.escape, self._fields), key=len, reverse=True))
        self._named = re.compile(
            # "token": "…"   in JSON, up to the quotation mark that ends it
            rf"""(?i)["'](?:{fields})["']\s*:\s*(?P<mark>["'])(?P<quoted>(?:\\.|(?!(?P=mark))[^\\])+)"""
            # token=…   in a form or a query;   name="token", and below its headers …   in a form with files
            rf"""|(?:(?:^|[?&;\s"'])(?:{fields})=|"(?:{fields})"(?:;[^\r\n]*)?(?:\r\n[^\r\n]+)*\r\n\r\n)(?P<secret>[^"'&;\s#]+)"""
        )

    def text(self, text: str) -> str:
        """A text, a URL or a body without the secrets in it."""
        return self._short(text) if len(text) <= SHORT else self._without(text)

    def _without(self, text: str) -> str:
        if self.moved is not None:
            text = text.replace(*self.moved)
        if "=" in text or ":" in text:
            named = self._found_named(text)
            text = _starred(text, [(*found.span("quoted" if found["mark"] else "secret"), found.start()) for found in named])
        hints = [hint for hint in HINTS if hint in text and (hint != "://" or "@" in text)]
        if hints:
            text = _starred(text, [(*found.span(), found.start()) for found in self._found_looks(text, hints)])
        for rule in self._added:
            text = rule.sub(lambda found: "*" * len(found[0]), text)
        return text

    def _found_named(self, text: str) -> list[re.Match[str]]:
        """Where a name of a field stands, and is one. A match begins at most one character before the name."""
        lower = text.lower()
        if len(lower) != len(text):  # a few letters are two in lower case: places would not fit
            return list(self._named.finditer(text))
        names = [name for name in self._fields if name in lower]
        tried = (self._named.match(text, max(place - 1, 0)) for name in names for place in _places(name, lower))
        return [found for found in tried if found is not None]

    def _found_looks(self, text: str, hints: list[str]) -> list[re.Match[str]]:
        """Where something looks like a secret. A match begins with its hint or one character before, a password behind it."""
        places = ((place, len(hint)) for hint in hints for place in _places(hint, text))
        tried = (self._look.match(text, max(start, 0)) for place, size in places for start in (place - 1, place, place + size))
        return [found for found in tried if found is not None]

    def data(self, data: bytes) -> bytes:
        """The same for bytes; what is no text stays as it is but for what is written in ASCII."""
        return self.text(data.decode("latin-1")).encode("latin-1")

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Headers, with secret values replaced whole; of a cookie its name stays."""
        return [(name, self._header(name.lower(), value)) for name, value in headers]

    def _header(self, name: str, value: str) -> str:
        if name not in self._headers:
            return self.text(value)
        if name == "set-cookie":
            return re.sub(r"^([^=;]*=)([^;]*)", lambda found: found[1] + "*" * len(found[2]), value, count=1)
        if name == "cookie":
            return re.sub(r"(=)([^;]*)", lambda found: found[1] + "*" * len(found[2]), value)
        return "*" * len(value)

    def variable(self, name: str, value: str) -> str:
        """The value of an environment variable."""
        return "*" * len(value) if _SECRET_NAMES.search(name) else self.text(value)

    def nested(self, value: Any) -> Any:
        """Builtins with every text in them masked, and values under a secret name."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self._under(name, part) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(map(self.nested, value))
        return value

    def _under(self, name: Any, value: Any) -> Any:
        if isinstance(name, str) and name.lower() in self._fields and isinstance(value, str):
            return "*" * len(value)
        return self.nested(value)


def _places(part: str, text: str) -> Iterator[int]:
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def _starred(text: str, found: list[tuple[int, int, int]]) -> str:
    """The text with stars in these places, each (from, to, where its match began); of those that overlap the first counts."""
    if not found:
        return text
    parts, done = [], 0
    for start, end, began in sorted(found, key=lambda place: (place[2], place[0])):
        if began >= done:
            parts += [text[done:start], "*" * (end - start)]
            done = end
    return "".join([*parts, text[done:]])
