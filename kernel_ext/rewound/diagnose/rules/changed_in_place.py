"""Something that several names or calls share was changed in place by one of them.

The value was fine when it was made and is not any more, and nobody bound it anew: a function wrote into an object
it was given (or into what a shallow copy shares with it), an alias was modified, a default argument collected what
every call added. The cause is the statement that changes it; for an alias, also the one that made it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.program import methods
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import call_text, quoted, wanted
from rewound.graph.access import Attr, is_stand_in
from rewound.graph.bindings import bindings
from rewound.graph.changes import changes, repeats
from rewound.graph.origin import Origin
from rewound.graph.property import type_name
from rewound.graph.recording import Activation


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """A finding whose way ends at a change in place."""
    origin = finding.origin
    changed = any(link.how == "changed in place" for link in origin.links)
    if origin.kind not in {"change", "shared"} and not (changed and finding.suspect.rule == "assertion"):
        return []
    name = next((link.name for link in reversed(origin.links) if link.how == "changed in place"), "the object")
    call = call_text(facts, origin.act)
    inside = f" in `{call}`" if call else ""
    does = "puts one object in several places, and a change of one changes all of" if origin.kind == "shared" else "changes"
    who = "" if origin.kind == "shared" else " in place, which others still use"
    told = f"{quoted(facts, origin.act, origin.statement)}{inside} {does} `{name}`{who}; {wanted(facts, finding.suspect)}"
    found = candidate(facts, finding, "changed-in-place", told)
    found.evidence["transition"] = 1
    if getattr(origin.act.scope, "name", "") == "__init__":
        found.evidence.update({"transition": 0, "source-only": 1, "ambiguous": 1})  # what an object begins with is no change
    if origin.kind == "shared":
        found.evidence["form"] = 1
    aliased = _alias(facts, finding)
    if aliased is not None:
        found.evidence["alternative"] = 0.5
        return [aliased, found]
    return [found]


def _alias(facts: Facts, finding: Finding) -> Candidate | None:
    """`b = a` in a cell, where the change was made through one name and seen through the other."""
    origin = finding.origin
    asked = next((link.name for link in origin.links if link.how == "changed in place"), None)
    written = _written(origin)
    if asked is None or written in {None, asked} or origin.act.step.kind != "cell":
        return None
    for step, _ in reversed(facts.recording.cells):
        act = facts.recording.activation(step)
        for one in bindings(act.scope) if step.seq <= origin.act.step.seq else ():
            if isinstance(one.value, ast.Name) and {one.name, one.value.id} == {asked, written}:
                told = (
                    f"{quoted(facts, act, one.node)} makes no copy: {quoted(facts, origin.act, origin.statement)} "
                    f"changes what `{asked}` and `{written}` both name"
                )
                return Candidate(
                    "changed-in-place",
                    act,
                    one.node,
                    told,
                    origin,
                    {"transition": 1, "form": 2, "upstream": 1, "checked": 1},
                    finding.suspect,
                )
    return None


def _written(origin: Origin) -> str | None:
    """The name that the changing statement goes by."""
    for change in changes(origin.act.scope):
        if origin.act.source.statement(change.node) is origin.statement:
            return change.root
    return None


def direct(facts: Facts) -> Iterator[Candidate]:
    """What several objects or places share, where each was expected to have its own."""
    yield from _of_class(facts)
    yield from _grown_class(facts)
    yield from _repeated(facts)


def _repeated(facts: Facts) -> Iterator[Candidate]:
    """`[[0] * 3] * 3`, changed since."""
    for step, cell in facts.recording.cells:
        changed = [value.name for value in cell.generated if value.how == "changed"]
        for earlier, _ in facts.recording.cells:
            act = facts.recording.activation(earlier)
            for one in bindings(act.scope) if earlier.seq <= step.seq else ():
                if one.name in changed and repeats(one.value):
                    told = (
                        f"{quoted(facts, act, one.node)} puts one object in several places, and a change of one changes all of `{one.name}`"
                    )
                    yield Candidate(
                        "changed-in-place", act, one.node, told, None, {"form": 3, "upstream": 1, "transition": 1, "ambiguous": 0.5}
                    )


def _of_class(facts: Facts) -> Iterator[Candidate]:
    """A list or dict of the class itself, which all its objects share, where one of its own was expected."""
    for part in ast.walk(facts.statement) if facts.statement is not None else ():
        if not isinstance(part, ast.Attribute) or not is_stand_in(owner := facts.value(part.value)):
            continue
        state = owner.rewound_state
        if isinstance(state, dict) and part.attr in state:
            continue
        for act, node in _shared_attributes(facts, type_name(owner), part.attr):
            told = (
                f"{quoted(facts, act, node)} belongs to the class {type_name(owner)} and is shared by all its objects; "
                f"`{facts.text(facts.statement)}` expects `{facts.text(part)}` to be its own"  # type: ignore[arg-type]
            )
            yield Candidate("changed-in-place", act, node, told, None, {"form": 3, "upstream": 1})


def _grown_class(facts: Facts) -> Iterator[Candidate]:
    """A container of the class that its methods fill through `self`, of which no object has one of its own."""
    for act, node in facts.program.nodes():
        if not isinstance(node, ast.ClassDef):
            continue
        own = methods(node)
        inits = facts.program.ran(own["__init__"]) if "__init__" in own else []
        for one in node.body:
            target = one.targets[0] if isinstance(one, ast.Assign) else one.target if isinstance(one, ast.AnnAssign) else None
            if not isinstance(target, ast.Name):
                continue
            if isinstance(getattr(one, "value", None), ast.Constant):
                yield from _own_counter(facts, act, node, target.id)
            if not isinstance(getattr(one, "value", None), ast.List | ast.Dict | ast.Set):
                continue
            filled = [
                change
                for method in own.values()
                for change in changes(method)
                if facts.program.ran(method) and change.root == "self" and change.path[:1] == (Attr(target.id),)
            ]
            own_one = [change for change in filled if change.kind == "store" and len(change.path) == 1]
            if filled and not own_one and len(inits) > 1:
                told = (
                    f"{quoted(facts, act, one)} belongs to the class {node.name} and is shared by all its objects: "
                    f"{quoted(facts, act, filled[0].node)} changes it for every one of them"
                )
                yield Candidate("changed-in-place", act, one, told, None, {"form": 3.2, "upstream": 1, "checked": 0.3})


def _own_counter(facts: Facts, act: Activation, node: ast.ClassDef, name: str) -> Iterator[Candidate]:
    """`self.total += 1` where `total` is counted for the class: each object gets a counter of its own."""
    parts = [part for part in ast.walk(act.source.tree) if isinstance(part, ast.Attribute) and part.attr == name]
    of_class = [part for part in parts if getattr(part.value, "id", None) in {node.name, "cls"} and isinstance(part.ctx, ast.Load)]
    for method in methods(node).values():
        for part in ast.walk(method):
            target = part.target if isinstance(part, ast.AugAssign) else None
            if of_class and isinstance(target, ast.Attribute) and target.attr == name and getattr(target.value, "id", None) == "self":
                told = f"{quoted(facts, act, part)} counts for the one object: `{node.name}.{name}` stays as it is"
                yield Candidate("changed-in-place", act, part, told, None, {"form": 5, "upstream": 1, "checked": 0.3})


def _shared_attributes(facts: Facts, name: str, attribute: str) -> Iterator[tuple[Activation, ast.AST]]:
    for step, _ in reversed(facts.recording.cells):
        act = facts.recording.activation(step)
        for node in ast.walk(act.source.tree):
            if not isinstance(node, ast.ClassDef) or node.name != name:
                continue
            for one in node.body:
                target = one.targets[0] if isinstance(one, ast.Assign) else one.target if isinstance(one, ast.AnnAssign) else None
                if (
                    isinstance(target, ast.Name)
                    and target.id == attribute
                    and isinstance(getattr(one, "value", None), ast.List | ast.Dict | ast.Set | ast.Call)
                ):
                    yield act, one
            return


RULE = Rule("changed-in-place", __doc__ or "", claim=claim, direct=direct)
