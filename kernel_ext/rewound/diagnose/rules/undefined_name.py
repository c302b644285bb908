"""A name that is not defined where it is used.

It was deleted, its assignment did not run (a branch not taken, an error swallowed before it), only a later cell
defines it, it is local to a function, or it is spelled differently elsewhere.
"""

from __future__ import annotations

import ast
import builtins
import difflib
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import first_line, quoted
from rewound.graph.bindings import bindings
from rewound.graph.sites import read


def direct(facts: Facts) -> Iterator[Candidate]:
    match = facts.matches(r"(?:free variable|local variable|name|global name)? ?'(\w+)'")
    if facts.type not in {"NameError", "UnboundLocalError"} or match is None or facts.statement is None:
        return
    name = match[1]
    found = [*_deleted(facts, name), *_not_run(facts, name), *_later(facts, name)]
    yield from found
    if not found:
        yield from _similar(facts, name)


def _statement(facts: Facts) -> str:
    return "" if facts.statement is None else facts.text(facts.statement)


def _deleted(facts: Facts, name: str) -> Iterator[Candidate]:
    versions = facts.scopes.before(name, facts.recording.top(facts.act.step))
    if versions and versions[0][1].how == "deleted":
        act = facts.recording.activation(versions[0][0])
        node = next((one.node for one in reversed(bindings(act.scope)) if one.name == name), None)
        node = node or next((part for part in ast.walk(act.scope) if isinstance(part, ast.stmt) and name in ast.dump(part)), act.scope)
        told = f"`{name}` was deleted by {quoted(facts, act, node)} and is needed by `{_statement(facts)}`"
        yield Candidate("undefined-name", act, node, told, None, {"upstream": 1, "transition": 1, "form": 1})


def _not_run(facts: Facts, name: str) -> Iterator[Candidate]:
    """An assignment that stands before the use and was passed by."""
    places = [(facts.act, bindings(facts.act.scope))]
    if facts.type == "NameError":
        places += [
            (facts.recording.activation(step), bindings(facts.recording.cell_source(step.seq).tree))
            for step, _ in reversed(facts.recording.cells)
        ]
    for act, known in places:
        for one in known:
            guard = next(
                (node for node in act.source.enclosing(one.node) if isinstance(node, ast.If | ast.For | ast.While | ast.Try | ast.Match)),
                None,
            )
            if one.name != name or guard is None or guard in act.source.enclosing(facts.act.at or guard):
                continue
            told = (
                f"{quoted(facts, act, one.node)} did not run, so that `{name}` has no value; it stands in `{first_line(facts, act, guard)}`"
            )
            yield Candidate("undefined-name", act, guard, told, None, {"form": 2, "upstream": float(act is not facts.act)})
            return


def _later(facts: Facts, name: str) -> Iterator[Candidate]:
    """A cell of the notebook that has not run, or only after the failure, defines it."""
    document = facts.recording.run.meta.get("notebook")
    cells = document.get("cells", []) if isinstance(document, dict) else []
    for index, cell in enumerate(cells):
        text = cell.get("source", "")
        source = read(text if isinstance(text, str) else "".join(text)) if cell.get("cell_type") == "code" else None
        if source is not None and any(one.name == name for one in bindings(source.tree)) and index > (facts.step.cell or 0):
            told = f"`{name}` is only defined in cell {index}, after `{_statement(facts)}` needs it: run or move that cell first"
            yield Candidate("undefined-name", facts.act, facts.statement or facts.act.scope, told, None, {"form": 3})
            return


def _similar(facts: Facts, name: str) -> Iterator[Candidate]:
    names = {one.name for step, _ in facts.recording.cells for one in bindings(facts.recording.cell_source(step.seq).tree)}
    names |= {one.name for one in bindings(facts.act.scope)} | set(dir(builtins))
    near = difflib.get_close_matches(name, sorted(names - {name}), 1, 0.7)
    hint = f"; `{near[0]}` is defined" if near else "; nothing that ran defines it"
    told = f"`{_statement(facts)}` uses `{name}`, which is not defined{hint}"
    yield Candidate(
        "undefined-name", facts.act, facts.statement or facts.act.scope, told, None, {"form": 2, "near-name": float(bool(near))}
    )


RULE = Rule("undefined-name", __doc__ or "", direct=direct)
