"""HTML that cannot be broken by what stands in it: every text is escaped, unless it was made here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_VOID = frozenset(("img", "br", "meta", "link", "hr", "rect", "path", "circle", "use"))
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Html(str):
    """Finished markup; a plain `str` is text that still has to be escaped."""

    __slots__ = ()


Content = str | Iterable[str] | None


def clean(text: str) -> str:
    """A text without a terminal's colours, and with what no page can hold shown as such."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _TERMINAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))


def markup(content: Content) -> Html:
    """Text escaped, markup as it is, and many of both joined."""
    if content is None:
        return Html()
    if isinstance(content, Html):
        return content
    if isinstance(content, str):
        return Html(escape(clean(content), quote=False))
    return Html("".join(markup(part) for part in content))


def el(name: str, /, *contents: Content, **attributes: str | float | bool | None) -> Html:
    """An element: `el("a", "home", href="#top", class_="link")`. None and False leave an attribute out, True names it alone.

    `_` ends a name that is a Python keyword, and stands for `-` inside.
    """
    words = [name]
    for key, value in attributes.items():
        shown = key.rstrip("_").replace("_", "-")
        if value is True:
            words.append(f'{shown}=""')
        elif value is not None and value is not False:
            words.append(f'{shown}="{escape(clean(str(value)))}"')
    start = " ".join(words)
    if name in _VOID:
        return Html(f"<{start}/>")
    return Html(f"<{start}>{''.join(markup(content) for content in contents)}</{name}>")
