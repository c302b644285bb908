"""Of recorded requests the one that is nearest to a new one, and what differs between the two."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterable
from typing import Any

from rewound.model import Effect


def nearest(asked: Effect, recorded: Iterable[Effect], given: Collection[int]) -> Effect | None:
    """The recorded request that is most like this one; of equals, one that was not given yet."""
    ranked = [(_likeness(asked, found), found.order not in given, -found.order, found) for found in recorded]
    return max(ranked, key=lambda entry: entry[:3])[3] if ranked else None


def _likeness(asked: Effect, found: Effect) -> float:
    same: int = sum(asked.request.get(name) == found.request.get(name) for name in ("method", "host", "path"))
    return float(same) + difflib.SequenceMatcher(None, _text(asked), _text(found)).quick_ratio()


def _text(effect: Effect) -> str:
    return f"{effect.name} {effect.request.get('body') or ''}"[:2000]


def differences(asked: Effect, found: Effect) -> list[str]:
    """What differs, as `query page: 2, recorded 1`."""
    now, then = (_flat({name: part for name, part in one.request.items() if not name.startswith("_")}) for one in (asked, found))
    names = [name for name in dict.fromkeys([*now, *then]) if now.get(name) != then.get(name)]
    return [f"{name}: {_short(now.get(name))}, recorded {_short(then.get(name))}" for name in names[:8]]


def _flat(request: Any, prefix: str = "") -> dict[str, Any]:
    if isinstance(request, str) and request[:1] in "{[":
        try:
            request = json.loads(request)
        except ValueError:
            return {prefix: request}
    if isinstance(request, dict):
        pairs: Iterable[tuple[Any, Any]] = request.items()
    elif isinstance(request, list | tuple):
        pairs = enumerate(request)
    else:
        return {prefix: request}
    flat: dict[str, Any] = {}
    for name, value in pairs:
        flat.update(_flat(value, f"{prefix} {name}".strip()))
    return flat


def _short(value: Any) -> str:
    text = "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
