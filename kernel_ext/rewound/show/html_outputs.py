"""What cells printed and displayed, as HTML in which nothing recorded can run: text is escaped, the rest is caged.

HTML outputs stand in frames that may not run scripts or reach anything; pictures are data, and SVG is one of them.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any

from rewound.show import format as words
from rewound.show.markup import Html, clean, el

LONGEST = 20_000
"""Characters of a text output that are shown."""
LARGEST = 8_000_000
"""Characters of one picture or HTML output."""
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_FRAME_STYLE = (
    "<style>:root{color-scheme:light dark}body{margin:0;padding:2px;font:13px/1.5 system-ui,sans-serif}"
    "table{border:0;border-collapse:collapse}td,th{padding:3px 10px;text-align:right;border:0;border-bottom:1px solid #8884}</style>"
)
_ROW = re.compile("<tr", re.IGNORECASE)


def outputs(found: Iterable[Mapping[str, Any]]) -> list[Html]:
    """Each output of a cell; what two neighbouring streams of one name wrote is one text."""
    shown: list[Html] = []
    stream: tuple[str, list[str]] | None = None
    for output in found:
        kind = output.get("output_type")
        if kind == "stream" and stream is not None and stream[0] == output.get("name"):
            stream[1].append(joined(output.get("text")))
            continue
        shown += _stream(stream)
        stream = (str(output.get("name")), [joined(output.get("text"))]) if kind == "stream" else None
        if kind == "error":
            shown.append(_error(output))
        elif kind != "stream":
            shown.append(_display(output.get("data")))
    return [*shown, *_stream(stream)]


def joined(text: object) -> str:
    """A text of nbformat, which may be a list of lines."""
    return "".join(str(part) for part in text) if isinstance(text, list) else "" if text is None else str(text)


def _stream(stream: tuple[str, list[str]] | None) -> list[Html]:
    return [_text("".join(stream[1]), "out stderr" if stream[0] == "stderr" else "out")] if stream is not None else []


def _text(text: str, name: str = "out") -> Html:
    shown = text.rstrip("\n")
    more = f"\n⋯ {len(shown) - LONGEST:,} more characters" if len(shown) > LONGEST else ""
    return el("pre", shown[:LONGEST] + more, class_=name, tabindex=0)


def _error(output: Mapping[str, Any]) -> Html:
    """The last line of a traceback; the whole of it unfolds."""
    trace = "\n".join(str(line) for line in output.get("traceback") or ())
    message = f"{output.get('ename')}: {output.get('evalue')}"
    if not trace:
        return el("p", message, class_="out raised")
    return el("details", el("summary", message), _text(trace), class_="out raised")


def _display(data: object) -> Html:
    """The richest form that can be shown safely."""
    if not isinstance(data, Mapping):
        return Html()
    for kind in _PICTURES:
        if kind in data and (picture := _picture(kind, joined(data[kind]))) is not None:
            return picture
    if "image/svg+xml" in data:
        return _image("image/svg+xml", base64.b64encode(clean(joined(data["image/svg+xml"])).encode()).decode())
    if "text/html" in data:
        return _frame(joined(data["text/html"]))
    for kind in ("text/markdown", "text/latex", "text/plain"):
        if kind in data:
            return _text(joined(data[kind]))
    return el("p", f"An output of the kind {', '.join(str(kind) for kind in data)}, which a page cannot show.", class_="note")


def _picture(kind: str, text: str) -> Html | None:
    """None if it is no picture at all."""
    if len(text) > LARGEST:
        return el("p", f"A picture of {words.size(len(text) * 3 // 4)}, too large for a page.", class_="note")
    try:
        return _image(kind, base64.b64encode(base64.b64decode(text)).decode())
    except (binascii.Error, ValueError):
        return None


def _image(kind: str, data: str) -> Html:
    return el("img", src=f"data:{kind};base64,{data}", alt="A picture that the cell displayed", loading="lazy", class_="out")


def _frame(text: str) -> Html:
    if len(text) > LARGEST:
        return el("p", f"An HTML output of {words.size(len(text))}, too large for a page.", class_="note")
    rows = len(_ROW.findall(text))
    high = min(420, 28 * rows + 24) if rows else min(420, 60 + len(text) // 40)
    title = "An HTML output of the cell"
    return el("iframe", sandbox=True, srcdoc=_FRAME_STYLE + text, style=f"height:{high}px", title=title, loading="lazy", class_="out")
