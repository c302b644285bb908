"""Who supplied a parameter where no call stands in the source: properties, descriptors, operators, items, `with`, dataclasses."""

from __future__ import annotations

import ast

from rewound.graph.access import Attr, Key, Path
from rewound.graph.bindings import own_nodes, parameters
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation
from rewound.graph.scope import Scopes
from rewound.graph.sites import FUNCTIONS

Supplier = tuple[Activation, ast.expr, Path]


def implied(scopes: Scopes, act: Activation, name: str, path: Path) -> list[Supplier]:
    """The expressions at the place that made the interpreter call the method, with the part that is meant."""
    names = parameters(act.scope)
    if not isinstance(act.scope, FUNCTIONS) or name not in names:
        return []
    site = scopes.recording.site(act.step)
    if site is None or site.at is None:
        return _constructed(scopes, act, name, names, path)
    roles = _roles(getattr(act.scope, "name", ""), site)
    index = names.index(name)
    part = roles[index] if index < len(roles) else None
    return [] if part is None else [(site, part, path)]


def _roles(method: str, site: Activation) -> list[ast.expr | None]:
    """What each parameter stands for at this expression, in their order."""
    node = site.at
    stored = _stored(site)
    if isinstance(node, ast.Attribute):
        asked = ast.copy_location(ast.Constant(node.attr), node)
        known: dict[str, list[ast.expr | None]] = {
            "__getattr__": [node.value, asked],
            "__getattribute__": [node.value, asked],
            "__setattr__": [node.value, asked, stored],
            "__get__": [None, node.value, None],
            "__set__": [None, node.value, stored],
        }
        return known.get(method, [node.value, stored])
    if isinstance(node, ast.Subscript):
        return [node.value, node.slice, stored]
    if isinstance(node, ast.BinOp):
        return [node.right, node.left] if method.startswith("__r") and method != "__rshift__" else [node.left, node.right]
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        sides: list[ast.expr | None] = [node.left, node.comparators[0]]
        return list(reversed(sides)) if method == "__contains__" else sides
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    opened = site.source.parents.get(node) if node is not None else None
    return [node] if isinstance(opened, ast.withitem) and isinstance(node, ast.expr) else []


def _stored(site: Activation) -> ast.expr | None:
    """What is assigned to this attribute or item."""
    parent = site.source.parents.get(site.at) if site.at is not None else None
    return parent.value if isinstance(parent, ast.Assign | ast.AnnAssign) and parent.value is not site.at else None


def _constructed(scopes: Scopes, act: Activation, name: str, names: tuple[str, ...], path: Path) -> list[Supplier]:
    """`__post_init__` is called by what `@dataclass` has written: an attribute is the field that the class was called with."""
    parent = scopes.recording.parent(act.step)
    function = act.code.function if act.code is not None else ""
    if parent is None or not function.endswith(".__post_init__") or name != names[0] or not path or not isinstance(path[0], Attr):
        return []
    outer = scopes.recording.activation(parent)
    wanted = function.split(".")[-2]
    for node in own_nodes(outer.scope):
        if isinstance(node, ast.Call) and called_name(node) == wanted and (found := _field(act, node, path[0].name)) is not None:
            return [(outer.moved(node), found[0], (*found[1], *path[1:]))]
    return []


def _field(act: Activation, call: ast.Call, field: str) -> tuple[ast.expr, Path] | None:
    for entry in call.keywords:
        if entry.arg in (field, None):
            return entry.value, () if entry.arg is not None else (Key(field),)
    around = next((node for node in act.source.enclosing(act.scope) if isinstance(node, ast.ClassDef)), None)
    fields = (
        [part.target.id for part in around.body if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)] if around else []
    )
    index = fields.index(field) if field in fields else len(call.args)
    return (call.args[index], ()) if index < len(call.args) and not isinstance(call.args[index], ast.Starred) else None
