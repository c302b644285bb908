"""Which recorded step is which today, where a person or a project says so: `OLD=NEW`."""

from __future__ import annotations

from collections.abc import Iterable

from rewound.errors import BadRequest


def read_mapping(texts: Iterable[str]) -> dict[str, str]:
    """By OLD: NEW, of texts `OLD=NEW`. Raises BadRequest for what is not one, and for an OLD that is mapped twice."""
    found: dict[str, str] = {}
    for text in texts:
        old, mark, new = (part.strip() for part in text.partition("="))
        if not (old and mark and new):
            raise BadRequest(f"--map {text} is not OLD=NEW.", hint="Write the recorded name, then that of today: --map load=load_rows.")
        if old in found:
            raise BadRequest(f"--map gives {old} twice.", hint="Leave one of the two out.")
        found[old] = new
    return found
