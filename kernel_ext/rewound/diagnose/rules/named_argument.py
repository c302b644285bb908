"""An argument that the library's message names: a list of labels that is too short, more clusters than rows.

`n_samples=3 should be >= n_clusters=8`: the option comes from the constructor (or from a constant before it), the
number of rows from the step that left so few. Both are named; the one whose value was another before comes first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.rule import Rule, candidate, is_failing_line
from rewound.diagnose.scan import calls
from rewound.graph.access import UNKNOWN, Attr, is_array, is_column, is_frame
from rewound.graph.property import equals, has_length, shape_of
from rewound.graph.tables import state_of

NUMBERS = r"\b(\w+) ?(?:=|of|:|is) ?(\d+)\b"
COUNTED = frozenset("n_samples n_samples_fit samples sample n_observations rows length len size population items observations".split())


def suspects(facts: Facts) -> Iterator[Suspect]:
    if facts.type in {"KeyError", "IndexError", "AttributeError", "NameError", "ImportError", "AssertionError"} or not isinstance(
        facts.node, ast.Call
    ):
        return
    yield from _numbers(facts)
    yield from _words(facts, facts.node)


def _numbers(facts: Facts) -> Iterator[Suspect]:
    """`name=5` in the message: an option of the receiver, or how many rows an argument has."""
    for name, text in re.findall(NUMBERS, facts.message):
        number = int(text)
        yield from _learned(facts, name, number)
        for operand in facts.operands:
            state = state_of(operand.value)
            if operand.role in {"receiver", "argument"} and state.get(name) == number:
                yield Suspect(
                    "named-argument", operand.act, operand.node, (Attr(name),), equals(number), f"another `{name}` than {number}", 0.8
                )
            data = is_frame(operand.value) or is_column(operand.value) or is_array(operand.value) or isinstance(operand.value, list)
            if name in COUNTED and operand.role == "argument" and data and (shape_of(operand.value) or (None,))[0] == number:
                yield Suspect("named-argument", operand.act, operand.node, (), has_length(number), f"more than {number} rows", 0.8)


def _learned(facts: Facts, name: str, number: int) -> Iterator[Suspect]:
    """Rows that the failing call does not get: those that the estimator was fitted on."""
    if name not in COUNTED:
        return
    for act, node in calls(facts, frozenset(["fit"])):
        for argument in node.args[:1]:
            shape = shape_of(held) if (held := facts.scopes.known(act, argument)) is not UNKNOWN else None
            if shape and shape[0] == number and node is not facts.node:
                yield Suspect("named-argument", act, argument, (), has_length(number), f"more than {number} rows to learn from", 0.8)
                return


def _words(facts: Facts, call: ast.Call) -> Iterator[Suspect]:
    """Keyword arguments whose name is a word of the message, the one that it is about first: "bin labels must be …"."""
    found: list[tuple[int, ast.keyword]] = []
    for entry in call.keywords:
        match = (
            re.search(rf"(?i)(?<![\w.]){re.escape(entry.arg)}?s?\b", facts.message)
            if entry.arg is not None and len(entry.arg) > 1
            else None
        )
        if match is not None:
            found.append((match.start(), entry))
    verb = re.search(r"\b(?:must|should|cannot|can't|has|have|is|are|do|does|contains?)\b", facts.message)
    end = verb.start() if verb is not None else 0
    for index, (_, entry) in enumerate(sorted(found, key=lambda pair: (pair[0] >= end, -pair[0] if pair[0] < end else pair[0]))):
        value = facts.value(entry.value)
        if (
            value is UNKNOWN
            or value is None
            or isinstance(entry.value, ast.Constant)
            or is_frame(value)
            or is_column(value)
            or callable(value)
        ):
            continue
        needs = f"another value of `{entry.arg}`"
        yield Suspect("named-argument", facts.act, entry.value, (), equals(value), needs, 0.8 if index == 0 else 0.6)


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    if is_failing_line(facts, finding.origin):
        return
    found = candidate(facts, finding)
    before = any(finding.suspect.prop.holds(value) is False for _, value in finding.origin.good)
    length = finding.suspect.prop.kind == "length"
    found.evidence["transition" if before and length else "source-only"] = 1
    if length and not before:
        found.evidence["ambiguous"] = 2  # the data always had so many rows: then it is the option that asks for too much
    yield found


RULE = Rule("named-argument", __doc__ or "", suspects, more=more)
