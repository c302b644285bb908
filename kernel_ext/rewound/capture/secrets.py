"""Takes the secrets out of what a request was sent and answered, and says which these were: the program has made its values of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rewound.effects.known import Known
from rewound.effects.masking import MARK, Masking
from rewound.model import Effect, Encoded

if TYPE_CHECKING:
    from rewound.capture.requests import Described


@dataclass(frozen=True, slots=True)
class Told:
    """A request as it is kept: its name, what a replay rebuilds it from, and its secrets, with those of the process."""

    name: str
    request: dict[str, Any]
    secrets: Known


def told(described: Described, rules: Iterable[str], process: Known) -> Told:
    """`rules` are those of `[tool.rewound] mask`."""
    name, request, parts = described
    masking = Masking(rules, known=Known(process), learns=True)
    masked = []
    for where in (request, request["answer"]):
        sent = where["headers"]
        where["headers"] = masking.headers(sent)
        if where is request:
            masked += [f"header {name}" for (name, value), (_, kept) in zip(sent, where["headers"], strict=True) if value != kept]
    if "more" in request:
        request["more"] = masking.nested(request["more"])
    kept_parts = {part: masking.data(sent) for part, sent in parts.items()}
    masked += [part for part, sent in parts.items() if kept_parts[part] != sent]
    return Told(masking.text(name), {**request, "parts": kept_parts, "masked": sorted(masked)}, masking.known)


def answered_without(effect: Effect, secrets: Known) -> Effect:
    """The effect whose answer, or error, has marks in the place of secrets: as long as these, so that what counts them still fits."""
    held = [part for part in (effect.answer, effect.error) if part is not None]
    if not any(secrets.holds(part.head) for part in held):
        return effect
    return replace(effect, answer=_marked(effect.answer, secrets), error=_marked(effect.error, secrets))


def _marked(held: Encoded | None, secrets: Known) -> Encoded | None:
    if held is None:
        return None
    head = held.head
    for secret in sorted(secrets.data, key=len, reverse=True):
        if secret in head:
            head = head.replace(secret, MARK.encode().ljust(len(secret), b"*"))
    return replace(held, head=head)
