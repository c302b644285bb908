"""Which statements of a module bind each of its names, for comparing two versions of a file without running them."""

from __future__ import annotations

import ast

from rewound.syntax import parse


def bindings(source: str) -> dict[str, str]:
    """For each global name that is bound outside of definitions: a text that changes when its value could.

    A statement's text includes those of the names it reads, so that `B = A * 2` changes with `A`.
    """
    own: dict[str, list[ast.stmt]] = {}
    for node in parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                own.setdefault(inner.id, []).append(node)
    return {name: _text(name, own, set()) for name in own}


def _text(name: str, own: dict[str, list[ast.stmt]], seen: set[str]) -> str:
    seen.add(name)
    parts = []
    for node in own[name]:
        parts.append(ast.dump(node))
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id in own and inner.id not in seen:
                parts.append(_text(inner.id, own, seen))
    return "\n".join(parts)
