"""A time that its format does not fit.

Either the format is wrong for all the data (day and month the other way round), and the cause is where the format
was written; or some of the data is of another style than the rest, and the cause is the line that reads all of it
in one way, or the step that let the odd value in.
"""

from __future__ import annotations

import ast
import datetime
import re
from collections.abc import Iterator
from typing import Any

from rewound.diagnose.evidence import Candidate, Facts, Finding, Suspect
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.wording import place
from rewound.graph.access import UNKNOWN, elements, is_array, is_column
from rewound.graph.property import equals

PATTERN = r"time data ['\"](.+?)['\"] (?:doesn't|does not) match format ['\"](.+?)['\"]"
SAMPLE = 2000


def suspects(facts: Facts) -> Iterator[Suspect]:
    """The format, where it is given and another one would read everything."""
    match = facts.matches(PATTERN)
    if match is None:
        return
    texts = _texts(facts)
    better = _better(match[2], texts) if texts else None
    for operand in facts.operands:
        if (
            operand.role == "argument"
            and isinstance(operand.value, str)
            and operand.value == match[2]
            and not isinstance(operand.node, ast.Constant)
        ):
            needs = f"a format like {better!r}, which all of its {len(texts)} values have" if better else "a format that all values have"
            yield Suspect("wrong-format", operand.act, operand.node, (), equals(match[2]), needs, 0.95 if better else 0.5)


def _texts(facts: Facts) -> list[str]:
    """The values that were to be read."""
    for operand in facts.operands:
        value = operand.value
        if operand.role == "argument" and value is not UNKNOWN and (is_column(value) or is_array(value) or isinstance(value, list)):
            return [item for item in list(elements(value))[:SAMPLE] if isinstance(item, str)]
    return [operand.value for operand in facts.operands if operand.role == "argument" and isinstance(operand.value, str)][:1]


def _fits(text: str, form: str) -> bool:
    try:
        datetime.datetime.strptime(text, form)
    except (ValueError, TypeError):
        return False
    return True


def _better(form: str, texts: list[str]) -> str | None:
    """A close relative of the format that reads all values: day and month exchanged, another separator, a long or short year."""
    exchanged = form.replace("%m", "\0").replace("%d", "%m").replace("\0", "%d")
    years = {one.replace("%Y", "%y") for one in (form, exchanged)} | {one.replace("%y", "%Y") for one in (form, exchanged)}
    tried = [exchanged, *years]
    tried += [re.sub(r"(?<=%[a-zA-Z])[-/. ](?=%)", mark, one) for one in (form, exchanged) for mark in "-/."]
    return next((one for one in tried if one != form and all(_fits(text, one) for text in texts)), None)


def more(facts: Facts, finding: Finding) -> Iterator[Candidate]:
    found = candidate(facts, finding)
    found.evidence["form"] = 1
    yield found


def direct(facts: Facts) -> Iterator[Candidate]:
    """Values of several styles, read in one go: the line that reads them."""
    match = facts.matches(PATTERN)
    if match is None or facts.statement is None:
        return
    texts = _texts(facts)
    fitting = sum(_fits(text, match[2]) for text in texts)
    named = isinstance(facts.node, ast.Call) and _says_format(facts, facts.node, match[2])
    if fitting and fitting < len(texts) and not named and len({_style(text) for text in texts}) > 1:
        told = (
            f"`{facts.text(facts.statement)}` ({place(facts, facts.act, facts.statement)}) reads values of several styles in one: "
            f"{fitting} of {len(texts)} are like {match[2]!r}, {match[1]!r} is not"
        )
        yield Candidate("wrong-format", facts.act, facts.statement, told, None, {"form": 3, "checked": 0.7})


def _says_format(facts: Facts, call: ast.Call, form: str) -> bool:
    given: list[Any] = [facts.value(part) for part in (*call.args, *(entry.value for entry in call.keywords))]
    return any(isinstance(value, str) and value == form for value in given)


def _style(text: str) -> str:
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "0", text))


RULE = Rule("wrong-format", __doc__ or "", suspects, more=more, direct=direct)
