"""A default argument that all calls share: a list, dict or set written after `=` in the function's head.

It is made once, when the function is defined. What one call puts into it, or an object that keeps it, the next call
without that argument finds there. Use `None` as the default and make the container inside the function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.program import Function, methods
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import place
from rewound.graph.access import Attr, same_value
from rewound.graph.bindings import default_of, own_nodes, parameters
from rewound.graph.brief import brief
from rewound.graph.changes import changes, changes_of
from rewound.graph.recording import Activation
from rewound.graph.sites import constant


def direct(facts: Facts) -> Iterator[Candidate]:
    for acts, function in facts.program.executed:
        for name in parameters(function):
            default = default_of(function, name)
            if not isinstance(default, ast.List | ast.Dict | ast.Set | ast.Call):
                continue
            found = _filled(facts, acts, name, default)
            if found is None or not (changes_of(function, name) or _kept(facts, acts[0], function, name)):
                continue
            told = (
                f"`{name}={acts[0].source.text_of(default)}` of `{function.name}` ({place(facts, acts[0], default)}) is made once and "
                f"shared by all calls: a later one began with {brief(found, 60)}"
            )
            yield Candidate("shared-default", acts[0], default, told, None, {"form": 3.5, "upstream": 1, "checked": 1})


def _filled(facts: Facts, acts: list[Activation], name: str, default: ast.expr) -> object | None:
    """What a call that left the argument out found in the default, where that is not what is written there."""
    try:
        written = constant(default)
    except (ValueError, TypeError, SyntaxError):
        written = {"list": [], "dict": {}, "set": set()}.get(getattr(getattr(default, "func", None), "id", ""))
    for act in acts:
        caller = facts.recording.caller(act.step)
        if caller is None or not isinstance(caller.at, ast.Call) or any(entry.arg in {name, None} for entry in caller.at.keywords):
            continue
        names = [one for one in parameters(act.scope) if one not in {"self", "cls"}]
        if name in names and len(caller.at.args) > names.index(name):
            continue
        value = facts.recording.arguments(act.step).get(name)
        if isinstance(value, list | dict | set) and value and not same_value(value, written):
            return value
    return None


def _kept(facts: Facts, act: Activation, function: Function, name: str) -> bool:
    """`self.items = items`, and another method changes `self.items`."""
    owner = act.source.parents.get(function)
    if not isinstance(owner, ast.ClassDef):
        return False
    kept = {
        target.attr
        for node in own_nodes(function)
        if isinstance(node, ast.Assign) and name in {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
    changed = {
        one.path[0].name for method in methods(owner).values() for one in changes(method) if one.path and isinstance(one.path[0], Attr)
    }
    return bool(kept & changed)


RULE = Rule("shared-default", __doc__ or "", direct=direct)
