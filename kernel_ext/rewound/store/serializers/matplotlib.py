"""Figures: stored whole, restored without opening them in pyplot, which would show them again, and not changed by it."""

from __future__ import annotations

from typing import Any

from rewound.store.serializers.standard import reduce_count


def _figure(figure: Any) -> Any:
    made, args, state, *rest = figure.__reduce_ex__(5)
    return (made, args, {name: value for name, value in state.items() if name != "_restore_to_pylab"}, *rest)


def _callbacks(registry: Any) -> Any:
    """Its own pickling takes a number from its counter, so that storing a figure would change it: a twin's is taken instead."""
    twin = object.__new__(type(registry))
    _, (following, *_) = reduce_count(registry._cid_gen)
    vars(twin).update(vars(registry), _cid_gen=iter((following,)))
    return twin.__reduce_ex__(5)


TABLE = {"matplotlib.figure.Figure": _figure, "matplotlib.cbook.CallbackRegistry": _callbacks}
