"""A check that holds with some random numbers and not with others, and a generator that was given no seed.

The draw is made again with other seeds, and the failing expression computed from that: only where some of those pass, chance had
a part in it. What failed may still be wrong: give the generator a seed, so that each run draws the same, and look at it then.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from rewound.diagnose.beside import edits, first_value
from rewound.diagnose.chance import TRIES, Draw, draws, holds_with_others
from rewound.diagnose.evidence import Candidate, Facts, Finding
from rewound.diagnose.rule import Rule, candidate
from rewound.diagnose.rules.assertion import checked
from rewound.diagnose.rules.assertion import suspects as assertion_suspects
from rewound.diagnose.wording import quoted, wanted_plainly
from rewound.graph.flows import called_name
from rewound.graph.recording import Activation

_SEEDS = re.compile(r"(?i)seed|set_?state")


def claim(facts: Facts, finding: Finding) -> list[Candidate]:
    """A check of the program's own whose value began with the draw itself."""
    if finding.suspect.rule != "assertion" or finding.suspect.prop.kind != "fails":
        return []
    for draw, told in _unseeded(facts):
        act, node = _place(draw)
        if not draw.picks and finding.origin.act.source is act.source and finding.origin.statement is node:
            found = candidate(facts, finding, "unseeded", told)
            return [replace(found, evidence={**found.evidence, **_good(facts, draw)})]
    return []


def direct(facts: Facts) -> Iterator[Candidate]:
    """The draw or the generator: a weak answer, unless a run of the same source drew something else and succeeded."""
    for draw, told in _unseeded(facts):
        act, node = _place(draw)
        good = _good(facts, draw)
        founded = {"checked": 1.0, "upstream": 1.0, "form": 1.0, **good}
        yield Candidate("unseeded", act, node, told, None, founded if good else {"alternative": 0.2})


def _unseeded(facts: Facts) -> Iterator[tuple[Draw, str]]:
    """The draws that decide whether the failing expression holds, and what is to be said about each."""
    test = checked(facts)
    node, wanted = test if test is not None else (facts.node, None)
    if not isinstance(node, ast.expr) or (test is None and facts.type not in {"IndexError", "KeyError", "ZeroDivisionError", "ValueError"}):
        return
    for draw in draws(facts, facts.act, node):
        if _is_seeded(facts, draw):
            continue
        others = holds_with_others(facts, draw, node, wanted)
        if others:
            yield draw, _told(facts, draw, others)
            return


def _is_seeded(facts: Facts, draw: Draw) -> bool:
    """Whether a seed was given, or anything is called that may give one."""
    if draw.made is not None:
        call = draw.made[1]
        given = [*call.args, *(entry.value for entry in call.keywords)]
        return any(not (isinstance(part, ast.Constant) and part.value is None) for part in given) or _seeds(facts, {"seed", "setstate"})
    return _seeds(facts)


def _seeds(facts: Facts, names: set[str] | None = None) -> bool:
    called = {called_name(node) for _, node in facts.program.nodes() if isinstance(node, ast.Call)}
    return bool(called & names) if names is not None else any(_SEEDS.search(name) for name in called)


def _place(draw: Draw) -> tuple[Activation, ast.AST]:
    """The statement that makes the generator, or the one that draws from a module's own."""
    act, call = draw.made or (draw.act, draw.call)
    return act, act.source.statement(call) or call


def _told(facts: Facts, draw: Draw, others: int) -> str:
    act, node = _place(draw)
    passes = f"{wanted_plainly(facts)} does not fail with {others} of {TRIES} other draws"
    if draw.made is not None:
        maker = draw.made[0].source.text_of(draw.made[1])
        drew = quoted(facts, draw.act, draw.act.source.statement(draw.call) or draw.call)
        made = f"{quoted(facts, act, node)} makes a generator without a seed, from which {drew} draws"
        return f"{made}; {passes}: seed it where it is made, `{maker}`"
    owner = draw.act.source.text_of(draw.call.func.value) if isinstance(draw.call.func, ast.Attribute) else ""
    by = f"`{owner}.seed(0)`" if owner else f"`import {draw.maker}; {draw.maker}.seed(0)`"
    return f"{quoted(facts, act, node)} draws without a seed, in each run something else; {passes}: seed it before, by {by}"


def _good(facts: Facts, draw: Draw) -> dict[str, float]:
    """Evidence from a run of the very same source that succeeded, if nothing differs from it before what was drawn."""
    if facts.good is None or not _is_judged(facts, draw) or next(edits(facts), None) is not None:
        return {}
    event = first_value(facts)
    if event is not None and event.value is not None:
        own = event.part == "result" and event.step.right is not None and event.step.right.seq == draw.act.step.seq
        if not own and event.value.name not in _names(draw):
            return {}
    return {"good-run": 1}


def _is_judged(facts: Facts, draw: Draw) -> bool:
    """Whether a check is about the number that was drawn: an error, a None or a bad row that a draw happens to meet was there before."""
    kinds = [suspect.prop.kind for suspect in assertion_suspects(facts)]
    return checked(facts) is not None and not draw.picks and all(kind == "fails" for kind in kinds)


def _names(draw: Draw) -> set[str]:
    """What holds the generator, what was drawn, and what was made of it on the way to the failing expression."""
    places: list[tuple[Activation, ast.expr]] = [
        (draw.act, draw.call),
        *draw.ways.values(),
        *([draw.made] if draw.made is not None else []),
    ]
    statements = [act.source.statement(node) for act, node in places]
    return {target.id for one in statements for target in getattr(one, "targets", []) if isinstance(target, ast.Name)}


RULE = Rule("unseeded", __doc__ or "", claim=claim, direct=direct)
