"""What people set in the widgets of a notebook (sliders, fields, boxes): the `value` that a cell reads is theirs, and given again."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from rewound.effects.journal import Journal
from rewound.effects.patching import Patch, Patches

_ATOMS = frozenset({str, int, float, bool, bytes, type(None)})


def patches(journal: Journal) -> Mapping[str, Patch]:
    """All widgets with a value have one base class; what the front end sets comes over the kernel's messages, past the program."""

    def widgets(module: ModuleType, patched: Patches) -> None:
        patched.set(module.ValueWidget, "__getattribute__", _attribute(journal, module.ValueWidget.__getattribute__))

    return {"ipywidgets.widgets.valuewidget": widgets}


def _attribute(journal: Journal, real: Any) -> Any:
    files, frame_of = journal.files, sys._getframe

    def attribute(widget: Any, name: str) -> Any:
        if name != "value" or not files[frame_of(1).f_code.co_filename]:
            return real(widget, name)
        what = f"{type(widget).__name__} {real(widget, 'description') if hasattr(type(widget), 'description') else ''}".strip()
        if journal.answers is None and not _is_plain(real(widget, name)):
            return real(widget, name)
        return journal.take("people", what, real, (widget, name), {}, None, _given)

    return attribute


def _given(value: Any, widget: Any, name: str) -> Any:
    return value


def _is_plain(value: Any) -> bool:
    """Builtins in their depth: what can be given again as it was."""
    if type(value) in (tuple, list):
        return all(map(_is_plain, value))
    if type(value) is dict:
        return all(_is_plain(name) and _is_plain(part) for name, part in value.items())
    return type(value) in _ATOMS
