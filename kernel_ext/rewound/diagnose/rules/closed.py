"""A file, connection, pool or loop that is used after it was closed: what closed it is named."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import first_line, place, quoted
from rewound.graph.bindings import own_nodes
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation

OPENERS = frozenset({"open", "connect", "urlopen", "ThreadPoolExecutor", "ProcessPoolExecutor", "Session", "TemporaryDirectory", "closing"})


def direct(facts: Facts) -> Iterator[Candidate]:
    if not facts.matches(r"(?i)\bclosed\b|after shutdown|is not open"):
        return
    acts = [act for known, _ in facts.program.executed for act in known[-1:]] + facts.program.cells
    for act in sorted(acts, key=lambda one: -one.step.seq):
        for node in own_nodes(act.scope):
            if isinstance(node, ast.Call) and called_name(node) in {"close", "shutdown"} and not _after(facts, act, node):
                statement = act.source.statement(node) or node
                told = f"{quoted(facts, act, statement)} closed what `{facts.text(facts.node or statement)}` still uses"
                yield Candidate("closed", act, statement, told, None, {"form": 3, "upstream": 1})
                return
            if isinstance(node, ast.With | ast.AsyncWith) and _opens(node) and facts.statement not in set(ast.walk(node)):
                told = f"`{first_line(facts, act, node)}` ({place(facts, act, node)}) closes it at its end; it is used after that"
                yield Candidate("closed", act, node, told, None, {"form": 2, "upstream": 1})


def _after(facts: Facts, act: Activation, node: ast.AST) -> bool:
    """Whether the call stands behind the failing line."""
    return act.source is facts.act.source and act.scope is facts.act.scope and act.source.start(node) >= facts.act.place


def _opens(node: ast.With | ast.AsyncWith) -> bool:
    return any(isinstance(part, ast.Call) and called_name(part) in OPENERS for item in node.items for part in ast.walk(item.context_expr))


RULE = Rule("closed", __doc__ or "", direct=direct)
