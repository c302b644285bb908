"""Outputs of a cell, cut where they are larger than a front end should be sent in one message."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

TOTAL = 1_000_000
"""Characters of all outputs of a step."""
ONE = 400_000
"""Characters of one text of them."""
_PLAIN = "text/plain"


def bounded(outputs: Iterable[Mapping[str, Any]], total: int = TOTAL, one: int = ONE) -> tuple[list[dict[str, Any]], int]:
    """The outputs as far as they fit, and how many were cut or left out. A picture is whole or not there."""
    kept: list[dict[str, Any]] = []
    cut = 0
    for output in outputs:
        shown, whole = _cut(output, min(one, total))
        size = len(json.dumps(shown))
        if size > total and not (shown := _words_alone(shown)):
            cut += 1
            continue
        cut += not whole or size > total
        total -= min(size, total)
        kept.append(shown)
    return kept, cut


def _cut(output: Mapping[str, Any], limit: int) -> tuple[dict[str, Any], bool]:
    """A stream or a traceback keeps its beginning; of a display the kinds that fit are kept."""
    shown = dict(output)
    whole = True
    for name in ("text", "evalue"):
        text = _joined(shown.get(name))
        if text is not None:
            whole = whole and len(text) <= limit
            shown[name] = text[:limit]
    data = shown.get("data")
    if isinstance(data, dict):
        texts = {kind: _joined(value) for kind, value in data.items()}
        fits = {kind for kind, text in texts.items() if len(text or "") <= limit}
        shown["data"] = {kind: value if texts[kind] is None else texts[kind] for kind, value in data.items() if kind in fits}
        if _PLAIN in data and _PLAIN not in fits:
            shown["data"][_PLAIN] = (texts[_PLAIN] or "")[:limit]
        whole = len(fits) == len(texts)
    return shown, whole


def _words_alone(output: Mapping[str, Any]) -> dict[str, Any]:
    """A display as its text; nothing for what has none."""
    data = output.get("data")
    text = data.get(_PLAIN) if isinstance(data, dict) else None
    return {**output, "data": {_PLAIN: str(text)[:2000]}} if text else {}


def _joined(text: object) -> str | None:
    """A text of nbformat, which may be a list of lines; None for what is none."""
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        return "".join(text)
    return text if isinstance(text, str) else None
