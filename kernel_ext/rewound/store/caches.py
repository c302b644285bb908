"""What libraries keep in their objects that is no part of a value: what they work out again when it is missing, and addresses.

To look at an object fills such a cache; if it counted, looking would be a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Caches = Mapping[str, Any]
"""By attribute: what is stored in its place, or `ABSENT` (nothing), or `NUMBERED` (its entries, without their keys)."""

ABSENT = object()
NUMBERED = object()


def _absent(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), ABSENT)


CACHES: dict[str, Caches] = {
    "matplotlib.transforms.": {"_parents": NUMBERED},  # by address, and only ever asked for that of a new one
    "pandas.": _absent("_cache"),  # of `cache_readonly`
    "networkx.classes.": _absent("adj nodes edges degree pred succ in_edges out_edges in_degree out_degree"),  # views of the graph
    "scipy.sparse.": _absent("_has_canonical_format _has_sorted_indices"),
    "scipy.spatial._qhull.": dict.fromkeys(("_transform", "_vertex_to_simplex", "_vertex_neighbor_vertices")),
    "sklearn.feature_extraction.text.": _absent("_stop_words_id"),  # an address
}
"""By the beginning of a class's name. Only what nothing but the library itself writes: what a person may set is no cache."""


def caches_of(classes: Iterable[str]) -> Caches:
    """What is no part of an object whose class and bases have these names."""
    return {name: empty for cls in classes for start, caches in CACHES.items() if cls.startswith(start) for name, empty in caches.items()}


def without(caches: Caches, reduced: Any) -> Any:
    """A reduction (as `__reduce_ex__` returns one) with that left out; the object itself stays as it is."""
    if type(reduced) is not tuple or len(reduced) < 3:
        return reduced
    state = reduced[2]
    if type(state) is dict:
        emptied: Any = _emptied(caches, state)
    elif type(state) is tuple:  # (dict, slots); or the fields of a class in C and, unless it is empty, its dict
        parts = [_emptied(caches, part) if type(part) is dict else part for part in state]
        in_c = bool(parts) and type(parts[0]) is not dict and parts[0] is not None
        emptied = tuple(parts[:-1] if in_c and type(parts[-1]) is dict and not parts[-1] else parts)
    else:
        return reduced
    return (*reduced[:2], emptied, *reduced[3:])


def _emptied(caches: Caches, state: dict[str, Any]) -> dict[str, Any]:
    if caches.keys().isdisjoint(state):
        return state
    found = {}
    for name, value in state.items():
        empty = caches.get(name, value)
        if empty is not ABSENT:
            found[name] = dict(enumerate(value.values())) if empty is NUMBERED else empty
    return found
