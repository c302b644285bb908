"""Groups of `itertools.groupby` that were kept: they share one iterator, and are empty once it has moved on.

Read each group in its own round, or keep `list(group)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.beside import names_that_matter
from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation

_WHOLE = frozenset({"list", "dict", "sorted", "tuple"})
_KEEPING = frozenset({"append", "add", "insert", "setdefault", "appendleft", "put"})


def direct(facts: Facts) -> Iterator[Candidate]:
    kept = [(act, node) for act, node in facts.program.nodes() if isinstance(node, ast.Call) and called_name(node) == "groupby"]
    kept = [
        (act, node) for act, node in kept if not (isinstance(node.func, ast.Attribute) and not _of_module(node.func)) and _kept(act, node)
    ]
    wanted = names_that_matter(facts) if kept else set()
    for act, node in kept:
        statement = act.source.statement(node) or node
        around = {getattr(one, "name", "") for one in act.source.enclosing(node)}
        targets = {part.id for part in ast.walk(statement) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
        if statement is not facts.statement and wanted & (around | targets):
            told = f"{quoted(facts, act, statement)} keeps the groups of `groupby` unread: they are empty once the next one is asked for"
            yield Candidate("lazy-groups", act, statement, told, None, {"form": 5.5, "upstream": 1})


def _of_module(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"itertools", "it"}


def _kept(act: Activation, node: ast.Call) -> bool:
    """Whether the groups outlive their round."""
    parent = act.source.parents.get(node)
    if isinstance(parent, ast.Call):
        return called_name(parent) in _WHOLE and node in parent.args
    if not isinstance(parent, ast.comprehension | ast.For) or not isinstance(parent.target, ast.Tuple) or len(parent.target.elts) != 2:
        return False
    group = getattr(parent.target.elts[1], "id", None)
    if isinstance(parent, ast.For):
        return any(_keeps(part, group) for statement in parent.body for part in ast.walk(statement))
    whole = act.source.parents.get(parent)
    made = whole.value if isinstance(whole, ast.DictComp) else getattr(whole, "elt", None)
    parts = made.elts if isinstance(made, ast.Tuple | ast.List) else [made]
    return not isinstance(whole, ast.GeneratorExp) and any(getattr(part, "id", None) == group for part in parts)


def _keeps(part: ast.AST, group: str | None) -> bool:
    if isinstance(part, ast.Assign) and getattr(part.value, "id", None) == group:
        return any(isinstance(target, ast.Subscript | ast.Attribute) for target in part.targets)
    given = part.args if isinstance(part, ast.Call) and called_name(part) in _KEEPING else []
    inner = [item for one in given for item in (one.elts if isinstance(one, ast.Tuple | ast.List) else [one])]
    return any(getattr(one, "id", None) == group for one in inner)


RULE = Rule("lazy-groups", __doc__ or "", direct=direct)
