"""What holds for every page that is written: well formed, nothing loaded from elsewhere, one script, which is ours."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
LOADED = frozenset(("src", "href", "srcset", "data", "poster", "action", "background", "xlink:href"))
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)


class Checked(HTMLParser):
    """Reads a page and notes what is wrong with it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.frames: list[str] = []
        self.texts: list[str] = []
        self.policy = ""
        self.scripts = 0
        self._open: list[str] = []
        self.feed(page)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self._open]
        self.wrong += [f"{link} leads nowhere" for link in self.links if link[1:] not in self.ids]
        self.wrong += [f"the id {name} stands twice" for name in {name for name in self.ids if self.ids.count(name) > 1}]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._attributes(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._attributes(tag, attrs)
        self.scripts += tag == "script"
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""
        for name, found in attrs:
            value = found or ""
            if name.startswith("on"):
                self.wrong.append(f"{name} on <{tag}>")
            if name in LOADED and not value.startswith(("#", "data:image/")):
                self.wrong.append(f"<{tag}> loads {value}")
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)
            if name == "srcdoc":
                self.frames.append(value)
                if ("sandbox", "") not in attrs:
                    self.wrong.append("a frame without a cage")


def check(page: str) -> Checked:
    """The page as read; raises AssertionError with what is wrong."""
    found = Checked(page)
    assert found.wrong == []
    assert found.scripts == 1
    assert "@import" not in page
    assert "url(http" not in page
    assert "default-src 'none'" in found.policy
    assert all(part.isprintable() or part in "\n\t" for part in page)
    for picture in SVG.findall(page):
        ET.fromstring(picture)
    return found
