"""Numbers that a database keeps as text, because their column is declared so.

SQLite turns what is stored in a TEXT column into text. The line of the `CREATE TABLE` that declares the column is named.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule

_TEXT = r"(?:TEXT|VARCHAR|CHAR|STRING|CLOB)"


def direct(facts: Facts) -> Iterator[Candidate]:
    if facts.type not in {"TypeError", "ValueError", "AssertionError"}:
        return
    names = _columns(facts)
    if not names:
        return
    for act, node in facts.program.nodes():
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or "CREATE TABLE" not in node.value.upper():
            continue
        for number, line in enumerate(act.source.lines[node.lineno - 1 : node.end_lineno or node.lineno], node.lineno):
            for name in names:
                if re.search(rf"\b{re.escape(name)}[\"'`\]]?\s+{_TEXT}\b", line, re.I):
                    at = ast.Constant(node.value, lineno=number, end_lineno=number, col_offset=0, end_col_offset=len(line))
                    act.source.parents.setdefault(at, act.source.parents[node])
                    told = (
                        f"`{line.strip()[:60]}` (line {number}) declares the column `{name}` as text, which the failing line takes for a "
                        f"number"
                    )
                    yield Candidate("text-column", act, at, told, None, {"form": 3.5, "upstream": 1, "checked": 0.5})
                    return


def _columns(facts: Facts) -> list[str]:
    """The fields in the failing expression that hold text."""
    found = []
    for operand in facts.operands:
        value = operand.value
        if not isinstance(value, str) and "'str'" not in facts.message:
            continue
        for part in ast.walk(operand.node):
            if isinstance(part, ast.Attribute):
                found.append(part.attr)
            elif isinstance(part, ast.Name):
                found.append(part.id)
            elif isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant) and isinstance(part.slice.value, str):
                found.append(part.slice.value)
    return list(dict.fromkeys(found))


RULE = Rule("text-column", __doc__ or "", direct=direct)
