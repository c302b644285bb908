"""From a failed run to its ranked causes."""

from __future__ import annotations

import ast
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rank import confidence, reasons, strength
from rewound.diagnose.report import Cause, Failure, Link, Report
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.rules import RULES
from rewound.diagnose.wording import cell_step, link_value
from rewound.errors import BadRequest
from rewound.graph.origin import Link as Way
from rewound.graph.recording import Activation, Reader, Recording
from rewound.graph.sites import FUNCTIONS
from rewound.model import Error, Run, Step

_log = logging.getLogger(__name__)
LAST_RESORT = "failing-line"
"""The rule that follows any value, and only where no other rule has something to say."""
MAX_CAUSES = 8
MAX_LINKS = 20

__all__ = ["Cause", "Failure", "Link", "Report", "diagnose"]


def diagnose(reader: Reader, run: Run) -> Report:
    """Where and why a run failed. Raises BadRequest for a run in which nothing failed."""
    recording = Recording(reader, run)
    step, error = _failed(recording)
    facts = Facts(recording, step, _root(error))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what evaluating the program's expressions again may say was said in the run
        candidates = _merged(facts, _candidates(facts))
    ranked = sorted(candidates, key=lambda one: _order(facts, one))[:MAX_CAUSES]
    causes = tuple(_cause(facts, number, one) for number, one in enumerate(ranked, 1))
    return Report(_failure(facts, error), causes)


def _order(facts: Facts, one: Candidate) -> tuple[float, bool, int]:
    """The likeliest first; of equal ones what lies upstream before the failing line, and what is nearer to it before what is far."""
    return -round(strength(one), 2), one.node is facts.statement, -one.act.step.seq


def _failed(recording: Recording) -> tuple[Step, Error]:
    """The newest failed step at the top, with its error."""
    failing = [step for step in recording.failing if step.error is not None]
    tops = [step for step in failing if step.parent is None] or failing
    if not tops:
        raise BadRequest(f"Nothing failed in run {recording.run.id}.", hint=f"`rewound show {recording.run.id}` lists its steps.")
    step = tops[-1]
    error = step.error
    if error is None or not error.frames:
        error = next((one.error for one in failing if one.error is not None and one.error.frames), error) or recording.run.error
    if error is None:
        raise BadRequest(
            f"The failure of run {recording.run.id} is not recorded.", hint=f"`rewound show {recording.run.id}` lists its steps."
        )
    return step, error


def _root(error: Error) -> Error:
    """The error itself; one that was raised from another inside the project keeps its own place."""
    return error


def _candidates(facts: Facts) -> Iterator[Candidate]:
    rules = list(RULES)
    explained = False
    for rule in rules:
        for one in _guarded(partial(_of_rule, facts, rules, rule, explained)):
            explained = explained or one.rule != LAST_RESORT
            yield one


def _of_rule(facts: Facts, rules: list[Rule], rule: Rule, explained: bool) -> Iterator[Candidate]:
    followed = rule.suspects is not None and not (explained and rule.name == LAST_RESORT)
    for suspect in rule.suspects(facts) if rule.suspects is not None and followed else ():
        for finding in facts.trace(suspect):
            yield from _of_finding(facts, rules, finding)
    if rule.direct is not None:
        yield from rule.direct(facts)


def _guarded(made: Callable[[], Iterator[Candidate]]) -> Iterator[Candidate]:
    """What a rule says up to where it fails: values of any kind pass through it, and the other rules still count."""
    try:
        yield from made()
    except Exception as error:
        _log.warning("a rule failed: %r", error, exc_info=True)


def _of_finding(facts: Facts, rules: Iterable[Rule], finding: Finding) -> Iterator[Candidate]:
    """What a rule claims, else what the suspect's own rule makes of it."""
    if finding.suspect.rule != "failing-line":
        for rule in rules:
            claimed = rule.claim(facts, finding) if rule.claim is not None else []
            if claimed:
                yield from claimed
                return
    own = RULES[finding.suspect.rule]
    more = own.more
    kind = finding.origin.prop.kind
    if kind in _SPECIAL and (own.name in _GENERAL or kind != finding.suspect.prop.kind):
        more = RULES[_SPECIAL[kind]].more
    if more is not None:
        yield from more(facts, finding)
    else:
        yield candidate(facts, finding)


_GENERAL = frozenset({"assertion", "zero-division"})
"""Rules that find out which of the other rules' properties was wrong."""
_SPECIAL = {"empty": "empty", "nan": "nan", "infinite": "nan", "lacks": "missing-key", "type": "wrong-type", "length": "wrong-shape"}


def _merged(facts: Facts, candidates: Iterable[Candidate]) -> list[Candidate]:
    """One for each place: the strongest."""
    best: dict[tuple[int, int, int], Candidate] = {}
    for one in candidates:
        first, last = span(one.node, whole=one.origin is not None and one.origin.kind == "fell-off")
        key = (id(one.act.source), first or 0, last or 0)
        if key not in best or strength(one) > strength(best[key]):
            best[key] = one
    return list(best.values())


def span(node: ast.AST, *, whole: bool = False) -> tuple[int | None, int | None]:
    """First and last line of a statement; of one with a long body, its header."""
    first = getattr(node, "lineno", None)
    last = getattr(node, "end_lineno", None) or first
    body = getattr(node, "body", None)
    if isinstance(node, ast.Module):
        return 1, 1
    if isinstance(body, list) and body and first is not None and last is not None:
        long = last - first > 12 or isinstance(node, (*FUNCTIONS, ast.ClassDef))
        if long or (isinstance(node, ast.For | ast.With | ast.AsyncFor | ast.AsyncWith) and not whole):
            last = max(first, body[0].lineno - 1)
    return first, last


def _cause(facts: Facts, rank: int, one: Candidate) -> Cause:
    first, last = span(one.node, whole=one.origin is not None and one.origin.kind == "fell-off")
    cell = cell_step(facts, one.act)
    links = () if one.origin is None else _chain(facts, one)
    return Cause(
        rank,
        one.act.step,
        None if cell is None else cell.cell,
        None if cell is None else cell.cell_id,
        None if cell is not None else _file(one.act),
        _function(one.act),
        first,
        last,
        one.rule,
        confidence(one),
        _sentence(one.message),
        links,
        reasons(one),
    )


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else text + "."


def _file(act: Activation) -> str | None:
    return act.code.file if act.code is not None else act.step.file


def _function(act: Activation) -> str | None:
    if act.step.kind == "cell" or not isinstance(act.scope, FUNCTIONS):
        return None
    return act.code.function if act.code is not None else act.step.function


def _chain(facts: Facts, one: Candidate) -> tuple[Link, ...]:
    """The way from the origin to the failing line."""
    assert one.origin is not None
    origin = one.origin
    first = Way(one.act, one.node, _name(origin.links, one), origin.value, origin.prop.says)
    return tuple(_link(facts, way) for way in [first, *_told(origin.links)][:MAX_LINKS])


def _told(links: tuple[Way, ...]) -> list[Way]:
    """The way from its origin on, without the stations that say again what the one before said."""
    found: list[Way] = []
    for way in reversed(links):
        made = way.how == "made" and found and found[-1].act.step.seq == way.act.step.seq and found[-1].name == way.name
        if not made and way.how != "returns":
            found.append(way)
    return found


def _name(links: tuple[Way, ...], one: Candidate) -> str:
    return links[-1].name if links else " ".join(one.act.source.text_of(one.node).split())[:60]


def _link(facts: Facts, way: Way) -> Link:
    cell = cell_step(facts, way.act)
    return Link(
        way.act.step,
        None if cell is None else cell.cell,
        getattr(way.node, "lineno", None),
        way.name,
        link_value(way),
        way.how,
        None if cell is not None else _file(way.act),
    )


def _failure(facts: Facts, error: Error) -> Failure:
    act, node = facts.act, facts.node
    frame = facts.frames[-1][0] if facts.frames else None
    cell = cell_step(facts, act)
    deepest = act.step
    statement = facts.statement
    first = frame.line if frame is not None and frame.line is not None else getattr(statement, "lineno", None)
    return Failure(
        deepest,
        facts.step.cell,
        facts.step.cell_id,
        None if cell is not None else _file(act),
        _function(act),
        getattr(node, "lineno", first),
        getattr(node, "end_lineno", first),
        replace(error, type=error.type.rpartition(".")[2] if error.type.startswith("builtins.") else error.type),
        None if frame is None else frame.column,
        None if frame is None else frame.end_column,
        None if cell is None else cell.cell,
    )
