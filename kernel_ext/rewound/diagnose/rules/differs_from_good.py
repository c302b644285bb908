"""A value that the failure depends on is not what it was in the last good run of the same program.

That it differs does not yet say that it is wrong: inputs change from run to run. Where another rule has seen the bad
value begin, that stands first; where none has, the first difference is the best place to look. `rewound diff` shows
all of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.beside import edits, first_value, names_that_matter
from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import first_line, place
from rewound.graph.access import UNKNOWN
from rewound.graph.bindings import bindings
from rewound.graph.brief import brief
from rewound.graph.calls import Calls
from rewound.graph.changes import changes
from rewound.graph.difference import Difference, Event, ValueDiff
from rewound.graph.made import maker
from rewound.graph.recording import Activation
from rewound.graph.sites import FUNCTIONS
from rewound.model import Step

SHOWN = 60


def direct(facts: Facts) -> Iterator[Candidate]:
    if facts.good is None or facts.statement is None:
        return
    event = first_value(facts)
    if event is not None and event.value is not None and event.step.right is not None:
        act, node = _place(facts, event, event.step.right)
        edited = " (edited since)" if node in [one for _, one in _edited(facts)] else ""
        told = f"{_subject(event, event.step.right)} ({place(facts, act, node)}){edited} {_was(facts, event.value)}"
        yield Candidate("differs-from-good-run", act, node, told, None, {"good-run": 1, **_where(facts, act, node)})
    for act, node in _edited(facts):
        here = {} if node is facts.statement else {"upstream": 1.0}
        told = f"`{first_line(facts, act, node)}` ({place(facts, act, node)}) was edited since the last good run {facts.good.run.id}"
        yield Candidate("differs-from-good-run", act, node, told, None, {"edited": 1, **here})
        return


def _where(facts: Facts, act: Activation, node: ast.AST) -> dict[str, float]:
    """The place of the failure itself needs no other run to be named."""
    if act.source is facts.act.source and node is facts.statement:
        return {"same-line": 0.5}
    return {"upstream": 1}


def _subject(event: Event, step: Step) -> str:
    assert event.value is not None
    function = step.function or "?"
    subjects = {"result": f"The result of `{function}`", "argument": f"The argument `{event.value.name}` of `{function}`"}
    return subjects.get(event.part, f"`{event.value.name}`")


def _was(facts: Facts, value: ValueDiff) -> str:
    """`was {…} in the last good run r12ab and is {…} now`."""
    assert facts.good is not None
    run = facts.good.run.id
    left, right = _text(value.left), _text(value.right)
    if value.change == "added":
        return f"did not exist in the last good run {run} and is {right} now"
    if value.change == "removed":
        return f"was {left} in the last good run {run} and does not exist now"
    inside = [one for one in value.parts if one.kind != "close" and one.path != (value.name or "result")]
    if value.why is None and left != right:
        more = f" (`{inside[0].path}` {_inside(inside[0])})" if inside and max(len(left), len(right)) >= SHOWN // 2 else ""
        return f"was {left} in the last good run {run} and is {right} now{more}"
    detail = f": `{inside[0].path}` {_inside(inside[0])}" if inside else ""
    return f"is not as in the last good run {run}{detail}"


def _inside(part: Difference) -> str:
    if part.examples:
        one = part.examples[0]
        return f"differs in {part.count} of {part.of}: `{one.path}` was {_text(one.left)} and is {_text(one.right)}"
    return f"was {_text(part.left)} and is {_text(part.right)}"


def _text(part: object) -> str:
    return "nothing" if part is UNKNOWN else brief(part, SHOWN)


def _place(facts: Facts, event: Event, step: Step) -> tuple[Activation, ast.AST]:
    """Where the value came into being, as far as that can be said; else the failing statement."""
    recording = facts.recording
    act = recording.activation(step)
    node: ast.AST | None = None
    if event.part == "generated":
        value = next((one for one in recording.cell_of[step.seq][1].generated if event.value and one.name == event.value.name), None)
        node = maker(recording, step, value) if value is not None else None
    elif event.part == "read" and event.value is not None:
        module = facts.scopes.module_of(act)
        found = [one.node for one in bindings(module.scope) if one.name == event.value.name] if module is not None else []
        act, node = (module, found[-1]) if module is not None and found else (act, None)
    elif event.part == "result" and isinstance(act.scope, FUNCTIONS):
        node = Calls(facts.scopes).return_of(act, step)
    if node is None:
        caller = recording.caller(step)
        if caller is not None and caller.at is not None:
            act, node = caller, caller.source.statement(caller.at)
    return (act, node) if node is not None else (facts.act, facts.statement or act.scope)


def _edited(facts: Facts) -> list[tuple[Activation, ast.AST]]:
    """Edited statements that gave a name that matters its value, or stand in a function on the way to the failure."""
    wanted = names_that_matter(facts)
    on_the_way = [act.scope for _, act in facts.frames if isinstance(act.scope, FUNCTIONS)]
    found: list[tuple[Activation, ast.AST]] = []
    for event, lines in edits(facts):
        assert event.step.right is not None
        base = facts.recording.activation(event.step.right)
        if isinstance(base.scope, FUNCTIONS):
            continue  # the lines of its diff count within the function
        for node in dict.fromkeys(base.source.statement_at(line) for line in lines):
            if node is None or isinstance(node, ast.Import | ast.ImportFrom):
                continue
            around = [node, *base.source.enclosing(node)]
            names = {getattr(one, "name", None) for one in around if isinstance(one, (*FUNCTIONS, ast.ClassDef))}
            scope = base.source.scope(node)
            names |= {one.name for one in bindings(scope) if one.node is node} | {one.root for one in changes(scope) if one.node is node}
            if names & wanted or any(one in on_the_way for one in around) or node is facts.statement:
                found.append((Activation(base.step, base.code, base.source, scope), node))
    return found


RULE = Rule("differs-from-good-run", __doc__ or "", direct=direct)
