"""Objects of a class whose cell was executed again: they are of the class as it was, which the program no longer uses.

Members of an enumeration made anew are not equal to the old ones, `isinstance` says no, and methods that were added are not
there. The class statement, executed again, is named; make the objects again after it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from rewound.diagnose.beside import names_that_matter
from rewound.diagnose.evidence import Candidate, Facts
from rewound.diagnose.rule import Rule
from rewound.diagnose.wording import quoted, wanted_plainly
from rewound.graph.recording import Activation
from rewound.graph.sites import names_in
from rewound.model import Step


def direct(facts: Facts) -> Iterator[Candidate]:
    """For each class that was defined twice, if the failure is about one of its objects and some were made in between."""
    if facts.type not in {"KeyError", "ValueError", "TypeError", "AttributeError", "AssertionError"} and not isinstance(
        facts.statement, ast.Raise
    ):
        return
    wanted = names_that_matter(facts)
    last = facts.recording.top(facts.act.step).seq
    for name, steps in _classes(facts, last).items():
        between = [one for one in facts.program.cells if steps[0].seq < one.step.seq < steps[-1].seq]
        kept = [one for one in between if name in _reads(facts, one) and wanted & _bound(facts, one.step)]
        about = re.search(rf"<{name}\.\w+|\b{name}\(|'{name}' object", facts.message) or _is_asked(facts, name)
        if not kept or not about or name not in wanted:
            continue
        act = facts.recording.activation(steps[-1])
        node = next(one for one in act.source.tree.body if isinstance(one, ast.ClassDef) and one.name == name)
        told = (
            f"{quoted(facts, act, node)} was executed again: what {quoted(facts, kept[-1], kept[-1].source.tree.body[-1])} keeps was made "
            f"of the older `{name}`, and {wanted_plainly(facts)} takes it for the new one"
        )
        yield Candidate("old-class", act, node, told, None, {"form": 5, "upstream": 1, "transition": 1})


def _classes(facts: Facts, last: int) -> dict[str, list[Step]]:
    """The classes that cells defined more than once, with those executions."""
    found: dict[str, list[Step]] = {}
    for step, _ in facts.recording.cells:
        if step.seq <= last:
            for node in facts.recording.cell_source(step.seq).tree.body:
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, []).append(step)
    return {name: steps for name, steps in found.items() if len(steps) > 1}


def _bound(facts: Facts, step: Step) -> set[str]:
    return {value.name for value in facts.recording.cell_of[step.seq][1].generated if not value.definition}


def _reads(facts: Facts, act: Activation) -> set[str]:
    """Names in a cell and in the functions that it calls."""
    found = set(names_in(act.source.tree))
    for _, function, _ in facts.program.functions:
        if function.name in found:
            found |= set(names_in(function))
    return found


def _is_asked(facts: Facts, name: str) -> bool:
    """Whether the failing check asks for objects of the class."""
    around = [facts.statement, *facts.act.source.enclosing(facts.statement)] if facts.statement is not None else []
    tests = [part for part in (getattr(one, "test", None) for one in around[:3]) if isinstance(part, ast.AST)]
    return any(name in names_in(part) and "isinstance" in names_in(part) for part in tests)


RULE = Rule("old-class", __doc__ or "", direct=direct)
