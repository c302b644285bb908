"""From a failed run to its ranked causes."""

from __future__ import annotations

import ast
import logging
import warnings
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import accumulate

from rewound.diagnose.beside import beside
from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.failed import explained, failed
from rewound.diagnose.places import failure, file_of, function_of
from rewound.diagnose.rank import confidence, odds, reasons
from rewound.diagnose.report import Cause, Failure, Link, Place, Raised, Report, Seen
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.rules import RULES, asked
from rewound.diagnose.wording import cell_step, link_value
from rewound.graph.access import UNKNOWN
from rewound.graph.good import GoodRun
from rewound.graph.origin import Link as Way
from rewound.graph.recording import Reader, Recording
from rewound.graph.sites import FUNCTIONS
from rewound.model import Run

_log = logging.getLogger(__name__)
LAST_RESORT = "failing-line"
"""The rule that follows any value, and only where no other rule has something to say."""
MAX_CAUSES = 8
MAX_LINKS = 20

__all__ = ["Cause", "Failure", "Link", "Place", "Raised", "Report", "Seen", "diagnose"]


def diagnose(reader: Reader, run: Run, good: Run | None = None, *, rules_off: Container[str] = ()) -> Report:
    """Where and why a run failed, by all rules but those switched off, and by comparison with the last `good` run of the source.

    Raises BadRequest for a run in which nothing failed.
    """
    rules = asked(rules_off)
    recording = Recording(reader, run)
    facts = Facts(recording, *failed(recording), None if good is None else GoodRun(reader, good, run))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what evaluating the program's expressions again may say was said in the run
        told = failure(facts)
        candidates = _merged(facts, beside(_of_all(facts, rules))) if facts.type != "KeyboardInterrupt" else []
        ranked = sorted(candidates, key=lambda one: _order(facts, one))[:MAX_CAUSES]
        surely = accumulate(map(confidence, ranked), min)  # what stands lower is no surer
        causes = tuple(_cause(facts, number, one, sure) for number, (one, sure) in enumerate(zip(ranked, surely, strict=True), 1))
    return Report(told, causes, good)


def _of_all(facts: Facts, rules: list[Rule]) -> list[Candidate]:
    """The causes of what is behind the failure; where no rule explains that, also those of the failure itself."""
    behind = explained(facts)
    found = [one for deeper in behind for one in _candidates(deeper, rules)]
    if facts not in behind and all(one.rule == LAST_RESORT for one in found):
        found += _candidates(facts, rules)
    return found


def causes_of(facts: Facts) -> list[Candidate]:
    """All that the rules say about one failure, one for each place."""
    return _merged(facts, _candidates(facts, asked()))


def _order(facts: Facts, one: Candidate) -> tuple[float, bool, int]:
    """The likeliest first; of equal ones what lies upstream before the failing line, and what is nearer to it before what is far."""
    return -round(odds(one), 1), one.node is facts.statement, -one.act.step.seq


def _candidates(facts: Facts, rules: list[Rule]) -> Iterator[Candidate]:
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
        if key not in best or odds(one) > odds(best[key]):
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


def _cause(facts: Facts, rank: int, one: Candidate, sure: float) -> Cause:
    first, last = span(one.node, whole=one.origin is not None and one.origin.kind == "fell-off")
    cell = cell_step(facts, one.act)
    links = () if one.origin is None else _chain(facts, one)
    return Cause(
        rank,
        one.act.step,
        None if cell is None else cell.cell,
        None if cell is None else cell.cell_id,
        None if cell is not None else file_of(one.act),
        function_of(one.act),
        first,
        last,
        one.rule,
        sure,
        _sentence(one.message),
        links,
        reasons(one),
    )


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else text + "."


def _chain(facts: Facts, one: Candidate) -> tuple[Link, ...]:
    """The way from the origin to the failing line."""
    assert one.origin is not None
    origin = one.origin
    first = Way(one.act, one.node, _name(origin.links, one), origin.value, origin.prop.says)
    return tuple(_link(facts, way) for way in [first, *_told(origin.links)][:MAX_LINKS])


def _told(links: tuple[Way, ...]) -> list[Way]:
    """The way from its origin on, without the stations that say again what the one before said. A name has what the call gave it."""
    found: list[Way] = []
    for way in reversed(links):
        made = way.how == "made" and found and found[-1].act.step.seq == way.act.step.seq and found[-1].name == way.name
        given = found[-1].value if found and way.value is UNKNOWN and _is_named(way, found[-1]) else way.value
        if not made and way.how != "returns":
            found.append(replace(way, value=given))
    return found


def _is_named(way: Way, call: Way) -> bool:
    """Whether a statement does no more than to give the result of the call a name."""
    if not isinstance(way.node, ast.Assign) or way.node.value is not call.node or way.act is not call.act:
        return False
    return any(isinstance(target, ast.Name) and target.id == way.name for target in way.node.targets)


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
        None if cell is not None else file_of(way.act),
    )
