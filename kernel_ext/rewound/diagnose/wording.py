"""The sentences of a diagnosis: what happened where, and what the failing code wanted."""

from __future__ import annotations

import ast

from rewound.diagnose.evidence import Facts, Suspect
from rewound.graph.access import UNKNOWN, path_text, reach
from rewound.graph.brief import brief
from rewound.graph.calls import Calls
from rewound.graph.origin import Link, Origin
from rewound.graph.recording import Activation
from rewound.graph.sites import FUNCTIONS
from rewound.model import Step


def cell_step(facts: Facts, act: Activation) -> Step | None:
    """The cell whose source the activation's lines count in; None for files."""
    if act.code is None:
        return act.step if act.step.kind == "cell" else None
    if act.code.cell is not None and act.code.cell in facts.recording.cell_of:
        return facts.recording.step(act.code.cell)
    return None


def place(facts: Facts, act: Activation, node: ast.AST) -> str:
    """`cell 1, line 4` or `load.py, line 12`."""
    line = getattr(node, "lineno", None)
    cell = cell_step(facts, act)
    if cell is not None:
        where = f"cell {cell.cell}" if cell.cell is not None else f"cell {cell.cell_id or cell.id}"
    else:
        file = act.code.file if act.code is not None else (act.step.file or "?")
        where = file.replace("\\", "/").rpartition("/")[2]
    return where if line is None else f"{where}, line {line}"


def first_line(facts: Facts, act: Activation, node: ast.AST) -> str:
    """The source of a statement, of a compound one its header."""
    if isinstance(getattr(node, "body", None), list):
        line = getattr(node, "lineno", 1)
        return act.source.lines[line - 1].strip() if 0 < line <= len(act.source.lines) else ""
    return facts.text(node, act)


def quoted(facts: Facts, act: Activation, node: ast.AST) -> str:
    """A statement with its place: "`df = df.dropna()` (cell 2, line 1)"."""
    return f"`{first_line(facts, act, node)}` ({place(facts, act, node)})"


def call_text(facts: Facts, act: Activation) -> str | None:
    """The call that the activation is: `crm_lookup('unknown@nowhere.com')`; None for cells and modules."""
    if act.step.kind == "cell" or not isinstance(act.scope, FUNCTIONS):
        return None
    return Calls(facts.scopes).text(act.step)


def made_name(origin: Origin) -> str | None:
    """The name that the statement of the origin gives its value to."""
    statement = origin.statement
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return origin.act.source.text_of(statement.targets[0])
    if isinstance(statement, ast.AnnAssign | ast.AugAssign):
        return origin.act.source.text_of(statement.target)
    return None


def happened(facts: Facts, origin: Origin) -> str:
    """What the origin did, as the first half of a sentence."""
    act, node = origin.act, origin.statement
    where, text = place(facts, act, node), first_line(facts, act, node)
    call = call_text(facts, act)
    says = origin.prop.says
    if origin.kind == "fell-off":
        return f"`{call}` ends without a `return` and so returns None ({where}: `{text}`)"
    if origin.kind == "default":
        return f"the default of a parameter of `{call}` {says} ({where})"
    if origin.kind == "change":
        return f"`{text}` ({where}{f' in `{call}`' if call else ''}) changes in place what others still use: it {says} since"
    shown = _shown(origin)
    which = "" if shown == "None" else f", which {says}{_part(origin)}"
    if isinstance(node, ast.Return) and call is not None:
        return f"`{call}` returns {shown}{which} ({where}: `{text}`)"
    name = made_name(origin)
    subject = f"`{name}`" if name else "the value"
    inside = f" in `{call}`" if call else ""
    if name and _is_part(origin):
        return f"`{text}` ({where}{inside}) puts {shown} into `{name}`{which}"
    return f"`{text}` ({where}{inside}) gives {subject} {shown}{which}"


def _is_part(origin: Origin) -> bool:
    """Whether what is wrong was written into a list or dict that the statement makes."""
    whole = getattr(origin.statement, "value", None)
    return isinstance(whole, ast.List | ast.Tuple | ast.Dict | ast.Set) and origin.node is not whole and origin.node is not origin.statement


def _part(origin: Origin) -> str:
    return f" at {path_text(origin.path)}" if origin.path else ""


def _shown(origin: Origin) -> str:
    value = origin.value
    if isinstance(origin.statement, ast.Return) and origin.result is not UNKNOWN:
        value = origin.result
    if value is UNKNOWN and origin.links and origin.links[-1].node is origin.statement and origin.links[-1].how != "returns":
        value = origin.links[-1].value
    return "a value" if value is UNKNOWN else brief(value, 60)


def wanted(facts: Facts, suspect: Suspect) -> str:
    """What the failing code needed, as the second half."""
    if not suspect.needs:
        if facts.statement is None:
            return "a check does not hold"
        does = "refuses it" if isinstance(facts.statement, ast.Raise) else "does not hold"
        return f"`{facts.text(facts.statement)}` ({place(facts, facts.act, facts.statement)}) {does}"
    function = ""
    if isinstance(facts.act.scope, ast.FunctionDef | ast.AsyncFunctionDef):
        function = f" in `{facts.act.scope.name}`"
    node = facts.node
    text = first_line(facts, facts.act, node) if node is not None else "the failing line"
    at = place(facts, facts.act, node) if node is not None else ""
    return f"`{text}`{function} ({at}) needs {suspect.needs}"


def wanted_line(facts: Facts) -> str:
    """The failing statement with its place."""
    return "the failing line" if facts.statement is None else quoted(facts, facts.act, facts.statement)


def link_value(link: Link) -> str:
    return "?" if link.value is UNKNOWN else brief(link.value)


def reached_value(origin: Origin) -> object:
    return reach(origin.value, origin.path)


def wanted_plainly(facts: Facts) -> str:
    """The failing expression with its place."""
    return (
        "the failing code"
        if facts.node is None
        else f"`{first_line(facts, facts.act, facts.node)}` ({place(facts, facts.act, facts.node)})"
    )
