"""Takes secrets out of what is recorded: each is replaced by a mark, before anything is written.

In answers the mark is as long as the secret, so that what counts its characters (`Content-Length`, the chunks of a response) still
fits. In requests it is always the same: the same request with another key, or with what a replay gave instead of one, is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from rewound.effects.known import Known
from rewound.effects.secret_names import FIELDS, HEADERS, QUERY, STEMS, is_secret_variable

MARK = "*masked*"
"""Stands where a secret was. What a program sends with it in a replay is none, so that it is not sent to the outside."""
HANDED_ON = "masked"
"""The name under which a request tells that it carries a mark: it cannot be made."""
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
    r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
)
"""What is a secret by its look: keys of well-known services, JSON web tokens, passwords in URLs."""
HINTS = tuple(
    "sk- k_live_ k_test_ ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xoxa- xoxb- xoxp- xoxr- xoxs- AKIA ASIA AIza hf_ eyJ :// "
    "-----BEGIN".split()
)
"""Where none of these is, no pattern above fits: to look for them costs a twentieth of trying the patterns at every character."""
SHORT, SHORT_KEPT = 200, 2000
"""Characters of a text that is looked up among those that were masked before, and how many of these are kept: headers come again."""
_BEFORE_NAME = frozenset(""" ?&;,([{<:|\t\r\n"'""")
"""What stands before the name of a field: these, or nothing."""
_AFTER_NAME = frozenset("=\"'\\> :")
_QUOTED = r"""b?(?P<mark>["'])(?P<quoted>(?:\\.|(?!(?P=mark))[^\\])+)"""
_NUMBER = r"(?P<number>-?\d[\d.]*)"
_VALUE = re.compile(
    # "token": "…", 'token': '…' and "pin": 1234   in JSON and in Python, up to the quotation mark that ends it
    rf"""["']\s*:\s*(?:{_QUOTED}|{_NUMBER})"""
    # the same as part of a text in JSON
    rf"""|\\["']\s*:\s*(?:\\["'](?P<escaped>(?:\\\\\\?.|[^\\"'])+)|(?P<digits>-?\d[\d.]*))"""
    # name="token", and below its headers …   in a form with files
    r"""|"(?:;[^\r\n]*)?(?:\r\n[^\r\n]+)*\r\n\r\n(?P<part>.+?)(?=\r\n--|\Z)"""
    # token=…   in a form, a query, a call or a connection's description
    rf"""|\s?=\s?{_QUOTED.replace("mark", "sign").replace("quoted", "given")}"""
    r"""|=(?P<bare>[^"'&;\s#]+)"""
    # <token>…   in XML
    r"""|>(?P<inner>[^<>]+)</""",
    re.DOTALL,
)
"""A secret's value, from the end of its name on."""
_WORD = re.compile(r"=(?P<bare>[^&#]+)")
"""The same in a URL or a form by itself: one word, in which `;` and quotation marks are part of a value."""
_MARKS, _NUMBERS = frozenset({"mark", "sign"}), frozenset({"number", "digits"})
_LIKE_A_KEY = re.compile(r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[\w-]{20,}")
_HEADER_LINE = re.compile(
    r"(?i)\b(?:(?:proxy-)?authorization:\s*(?:(?:bearer|basic|token|digest|apikey|key)\s+)"
    rf"|(?:{'|'.join(sorted(name for name in HEADERS if '-' in name and 'cookie' not in name))}):\s*|cookie:\s*(?=[\w.-]+=))"
    r"""(?P<secret>[^\r\n"'\\]+)"""
)
"""A header in a text, such as a client's log or the argument of `curl -H`."""
_OPTION = r"--?(?:[a-z-]*-)?(?:password|passwd|passphrase|secret|token|api-?key|access-?key|secret-?key|private-?key)"
_FLAG = re.compile(
    rf"""(?i)(?:(?<=[\s'"])|^){_OPTION}(?:=|\s+)(?!-)(?P<secret>'[^']+'|"[^"]+"|[^\s'"]+)"""
    r"""|(?:\b(?:curl|wget|http)\b[^|;]*?\s(?:-u\s*|--user[= ]|--proxy-user[= ])|\bsshpass\s+-p\s*|\bredis-cli\b[^|;]*?\s-a\s*"""
    r"""|\bmysql\w*\b[^|;]*?\s-p(?=\S)|\bdocker login\b[^|;]*?\s-p\s+)(?P<given>'[^']+'|"[^"]+"|[^\s'"]+)"""
)
"""An option of a command whose value is a secret."""
_ARGUMENT = re.compile(rf"(?is)({_OPTION})(?:=(.+))?")
"""The same as an argument by itself; the next one is the value where it has none."""
_SET = re.compile(r"""(?:^|[\s;&|'"])(?P<name>[A-Za-z_]\w*)=(?P<secret>'[^']*'|"[^"]*"|[^\s'";&|]+)""")
"""A variable that a line of a shell sets, or an argument of `env`."""

Span = tuple[int, int, bool]
"""Where a secret stands: from, to, and whether it is a number, for which another number has to stand."""


class Masking:
    """The rules of one recording: those above, with what `[tool.rewound] mask` adds (names of headers or fields, or patterns).

    `even`: for requests, in which every mark is as long as the next.
    """

    def __init__(self, more: Iterable[str] = (), *, even: bool = False, known: Known | None = None) -> None:
        added = tuple(more)
        names = {name.lower() for name in added if re.fullmatch(r"[\w.-]+", name)}
        self._even = even
        self._headers = HEADERS | names
        self._fields = FIELDS | names
        self._stems = STEMS | {name: (name,) for name in names}
        self._look = re.compile("|".join(PATTERNS), re.DOTALL)
        self._added = [re.compile(rule) for rule in added if rule.lower() not in names]
        self._moved: tuple[str, str] | None = None
        self._short = lru_cache(SHORT_KEPT)(self._without)
        self.known = Known() if known is None else known
        self.known.listeners.append(self._short.cache_clear)
        self.asked: Masking = self if even else Masking(added, even=True, known=self.known)
        """The same rules for what is asked."""

    def move(self, folder: str, recorded: str) -> None:
        """A folder of now, and what it was called when the run was recorded: requests that name it are the same requests."""
        for masking in (self, self.asked):
            masking._moved = (folder, recorded)
            masking._short.cache_clear()

    def text(self, text: str) -> str:
        """A text, a URL or a body without the secrets in it."""
        return self._short(text) if len(text) <= SHORT else self._without(text)

    def _without(self, text: str) -> str:
        if self._moved is not None:
            text = text.replace(*self._moved)
        for secret in self.known.texts:
            if secret in text:
                text = text.replace(secret, self.mark(secret))
        if "=" in text or ":" in text or ">" in text:
            text = self._marked(text, list(self._found_named(text)))
        hints = [hint for hint in HINTS if hint in text and (hint != "://" or "@" in text)]
        if hints:
            text = self._marked(text, self._found_looks(text, hints))
        for rule in self._added:
            text = rule.sub(lambda found: self.mark(found[0]), text)
        return text

    def mark(self, secret: str) -> str:
        """What stands for a secret."""
        if self._even:
            return MARK
        return MARK.ljust(len(secret), "*") if len(secret) >= len(MARK) else "*" * len(secret)

    def _number(self, number: str) -> str:
        return "0" if self._even else re.sub(r"\d", "9", number)

    def _marked(self, text: str, found: list[Span]) -> str:
        """The text with marks in these places; of those that overlap the first counts."""
        if not found:
            return text
        parts, done = [], 0
        for start, end, is_number in sorted(found):
            if start >= done:
                parts += [text[done:start], (self._number if is_number else self.mark)(text[start:end])]
                done = end
        return "".join([*parts, text[done:]])

    def _found_named(self, text: str) -> Iterator[Span]:
        """Where the values stand whose names are those of secrets."""
        lower = text.lower()
        if len(lower) != len(text):  # a few letters are two in lower case: places would not fit
            lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
        last = len(lower) - 1
        is_word = not any(mark in lower for mark in ' \n"')
        stems = [stem for stem in self._stems if stem in lower]
        names = {name for stem in stems for name in self._stems[stem] if name in lower}
        if "token" in names and '"logprob' in lower.replace("\\", ""):  # the words that a model has chosen from
            names.discard("token")
        for name in names:
            size, place = len(name), lower.find(name)
            while place >= 0:
                end = place + size
                if end <= last and lower[end] in _AFTER_NAME and (not place or lower[place - 1] in _BEFORE_NAME):
                    found = _value(text, place, end, is_word=is_word)
                    if found is not None and (name not in QUERY or _is_asked(name, text, place, found)):
                        yield found
                place = lower.find(name, end)
        if "authorization:" in lower or "cookie:" in lower or "-key:" in lower or "token:" in lower:
            yield from ((*found.span("secret"), False) for found in _HEADER_LINE.finditer(text))

    def _found_looks(self, text: str, hints: list[str]) -> list[Span]:
        """Where something looks like a secret. A match begins with its hint or one character before, a password behind it."""
        places = ((place, len(hint)) for hint in hints for place in _places(hint, text))
        tried = (self._look.match(text, max(start, 0)) for place, size in places for start in (place - 1, place, place + size))
        return [(*found.span(), False) for found in tried if found is not None]

    def data(self, data: bytes) -> bytes:
        """The same for bytes; what is no text stays as it is but for what is written in ASCII."""
        for secret in self.known.data:
            if secret in data:
                data = data.replace(secret, self.mark(secret.decode("latin-1")).encode())
        return self.text(data.decode("latin-1")).encode("latin-1")

    def command(self, line: str) -> str:
        """A line of a shell, or the words of a command as one, without the passwords among its options and variables."""
        spans = [found.span("secret" if found["secret"] else "given") for found in _FLAG.finditer(line)] if "-" in line else []
        if "=" in line:
            spans += [found.span("secret") for found in _SET.finditer(line) if is_secret_variable(found["name"])]
        return self.text(self._marked(line, [(*_unquoted(line, *span), False) for span in spans]))

    def words(self, words: Iterable[str]) -> tuple[str, ...]:
        """The arguments of a program, without secrets; as many as there were."""
        kept: list[str] = []
        is_value = False
        for word in words:
            found = _ARGUMENT.fullmatch(word)
            if found is not None and found[2] is not None:
                kept.append(f"{found[1]}={self.mark(found[2])}")
            else:
                kept.append(self.mark(word) if is_value and not word.startswith("-") else self.text(word))
            is_value = found is not None and found[2] is None
        return tuple(kept)

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Headers, with secret values replaced whole; of a cookie its name stays."""
        return [(name, self._header(name.lower(), value)) for name, value in headers]

    def _header(self, name: str, value: str) -> str:
        if name not in self._headers:
            return self.text(value)
        if name == "set-cookie":
            return re.sub(r"^([^=;]*=)([^;]+)", lambda found: found[1] + self.mark(found[2]), value, count=1)
        if name == "cookie":
            return re.sub(r"(=)([^;]+)", lambda found: found[1] + self.mark(found[2]), value)
        return self.mark(value)

    def is_secret(self, name: str) -> bool:
        """Whether what stands under this name, as a header or a field, is a secret."""
        return name.lower() in self._headers or (name.lower() in self._fields and name.lower() not in QUERY)

    def variable(self, name: str, value: str) -> str:
        """The value of an environment variable."""
        return self.mark(value) if is_secret_variable(name) else self.text(value)

    def nested(self, value: Any) -> Any:
        """Builtins with every text in them masked, and values under a secret name."""
        kind = type(value)
        if isinstance(value, str):
            return self.text(value)
        if kind is bytes:
            return self.data(value)
        if isinstance(value, dict):
            return {name: self._under(name, part, value) for name, part in value.items()}
        if kind is list or kind is tuple:
            return kind(map(self.nested, value))
        return value

    def _under(self, name: Any, value: Any, beside: Mapping[Any, Any]) -> Any:
        is_secret = isinstance(name, str) and name.lower() in self._fields and name.lower() not in QUERY
        if not is_secret or (name == "token" and "logprob" in beside):
            return self.nested(value)
        return self._hidden(value)

    def _hidden(self, value: Any) -> Any:
        kind = type(value)
        if isinstance(value, str):
            return self.mark(value)
        if kind is bytes:
            return self.mark(value.decode("latin-1")).encode()
        if kind is list or kind is tuple:
            return kind(map(self._hidden, value))
        return int(self._number(str(value))) if kind is int else self.nested(value)


def handed_on(*parts: str | bytes | None) -> dict[str, Any]:
    """What a request tells if the program hands on in it what a replay gave instead of a secret."""
    marked = any(part and (MARK in part if isinstance(part, str) else MARK.encode() in part) for part in parts)
    return {HANDED_ON: True} if marked else {}


def _value(text: str, place: int, end: int, *, is_word: bool) -> Span | None:
    """Where the value stands that belongs to the name between these places."""
    is_pair = is_word and text[end] == "=" and (not place or text[place - 1] in "?&")
    found = (_WORD if is_pair else _VALUE).match(text, end)
    name = found and next((name for name, part in found.groupdict().items() if part and name not in _MARKS), None)
    return (*found.span(name), name in _NUMBERS) if found and name else None


def _is_asked(name: str, text: str, place: int, found: Span) -> bool:
    """Whether a name that is one of a secret in queries alone stands in one."""
    if text[max(place - 1, 0) : place] not in ("", "?", "&"):
        return False
    return name != "key" or _LIKE_A_KEY.fullmatch(text, *found[:2]) is not None


def _unquoted(line: str, start: int, end: int) -> tuple[int, int]:
    return (start + 1, end - 1) if line[start] in "\"'" else (start, end)


def _places(part: str, text: str) -> Iterator[int]:
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)
