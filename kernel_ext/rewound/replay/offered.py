"""What a recorded run has to hand over: the names that a cell left behind, and what calls returned."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rewound.errors import BadRequest, MissingData
from rewound.graph.access import Key
from rewound.graph.sites import Source, Span, read, targets
from rewound.model import Code, Encoded, Run, Step, Value
from rewound.store import Reader
from rewound.store.codec import StandIn, type_name

RESULT = "result"
"""What a call returned, by the name that it always has."""
_NAMED = 12
"""Names that a message lists."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One recorded value, by the name that it is matched by."""

    name: str
    recorded: str
    """How its step names it: a variable, `result`, or a part of one of these: `result.rows`, `result.0`."""
    step: Step
    encoded: Encoded | None
    type: str | None = None
    """`module.qualname` of its exact type, where that is known without opening it."""
    why: str | None = None
    """Why it cannot be handed over."""
    at: str = ""
    """The step that `rewound.recorded` finds it at: that of a cell after which it was still there."""


@dataclass(frozen=True, slots=True)
class Offered:
    """All that a run, or a step of it, has to hand over."""

    run: Run
    step: Step | None
    """The step that was asked for."""
    offers: Mapping[str, Offer]
    several: Mapping[str, Sequence[Step]] = field(default_factory=dict)
    """Functions that were called more than once, and not always came to the same."""

    @property
    def where(self) -> str:
        """The run, or the step of it, for messages."""
        return f"run {self.run.id}" if self.step is None else f"step {self.step.id} of run {self.run.id}"

    def find(self, name: str) -> Offer:
        """The value of this name, or a part of it: `settings.rate`. Raises BadRequest, with what there is."""
        root, _, path = name.partition(".")
        if root in self.several:
            calls = self.several[root]
            raise BadRequest(f"{root} was called {len(calls)} times in {self.where}.", hint=f"Say which: --from {root}#{len(calls)}")
        found = self.offers.get(name) or self.offers.get(root)
        if found is None:
            near = difflib.get_close_matches(name, self.offers, 1)
            hint = f"Did you mean {near[0]}? It has {listed(self.offers)}." if near else f"It has {listed(self.offers)}."
            raise BadRequest(f"{self.where[0].upper()}{self.where[1:]} has no {name} to hand over.", hint=hint)
        if path and found.name != name:
            return Offer(name, f"{found.recorded}.{path}", found.step, found.encoded, None, found.why, found.at)
        return found


def listed(names: Iterable[str]) -> str:
    """Some names for a message, in their order."""
    found = [name for name in dict.fromkeys(names) if "." not in name]
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return ", ".join(found[:_NAMED]) + more if found else "nothing"


def offered(reader: Reader, run: Run, from_step: str | None = None) -> Offered:
    """What the run, or the step that is asked for, has to hand over.

    Of a cell, the namespace as it was after it; of a function, what it returned, and the parts of that. Without a step: the namespace at
    the end of the run, before the step in which it failed; where there are no cells, what calls returned. Raises UnknownStep, BadRequest.
    """
    if from_step is None:
        cells = reader.cells(run.id)
        return Offered(run, None, namespace(reader, run.id, _end_of(run, cells))) if cells else _of_calls(reader, run)
    step = reader.find_step(run.id, from_step)
    if step.status != "succeeded" or step.count is not None:
        ended = "stands for calls that were left out" if step.count is not None else f"is {step.status}"
        raise BadRequest(f"Step {step.id} of run {run.id} {ended}: it has nothing to hand over.", hint="Name an earlier one with --from.")
    if step.kind == "cell":
        return Offered(run, step, namespace(reader, run.id, step.seq))
    return Offered(run, step, _of_call(reader, run, step))


def namespace(reader: Reader, run: str, seq: int) -> dict[str, Offer]:
    """The names that were there when a cell's step had ended, those that it had changed last."""
    found: dict[str, tuple[Value, Step]] = {}
    at = ""
    for step, cell in reader.cells(run):
        if step.seq > seq:
            break
        at = step.id
        for value in cell.generated:
            if value.scope != "__main__":
                continue
            known = found.pop(value.name, None)
            if value.how == "regrouped" and known is not None:  # the same value, stored again
                found[value.name] = replace(known[0], encoded=value.encoded, hash=value.hash), known[1]
            elif value.how != "deleted":
                found[value.name] = value, step
    return {
        name: Offer(name, name, step, value.encoded, value.type, _why_not(value), at) for name, (value, step) in reversed(found.items())
    }


def _why_not(value: Value) -> str | None:
    if value.definition:
        return "it is a definition, and only data is handed over"
    if value.encoded is None or not value.encoded.whole or value.hash is None:
        why = value.why or (value.encoded.why if value.encoded is not None else None)
        return f"it could not be stored ({why or 'unknown'})"
    return None


def _end_of(run: Run, cells: Sequence[tuple[Step, Any]]) -> int:
    """The last step whose namespace counts: of a run that failed, the one before the failure."""
    failed = [step.seq for step, _ in cells if step.status != "succeeded"]
    if run.status in ("failed", "interrupted") and failed:
        return failed[-1] - 1
    return cells[-1][0].seq


def _of_call(reader: Reader, run: Run, step: Step) -> dict[str, Offer]:
    """What a call returned: as `result`, under the function's name and those that it went to; and its parts by theirs."""
    whole = _returned(step, RESULT)
    names = [RESULT, (step.function or RESULT).rpartition(".")[2]]
    parts: dict[str, str] = {}
    for name, path in _bound(reader, reader.codes(run.id), step):
        if path:
            parts[name] = path
        else:
            names.append(name)
    if whole.why is None and whole.encoded is not None:
        parts = {**parts, **{name: name for name in _fields(reader.view(whole.encoded))}}
    found = {name: replace(whole, name=name) for name in dict.fromkeys(names)}
    return found | {name: replace(whole, name=name, recorded=f"{RESULT}.{path}") for name, path in parts.items() if name not in found}


def _of_calls(reader: Reader, run: Run) -> Offered:
    """What the calls of a program returned: by the names at the top of modules that it went to, else by the function's name."""
    codes = reader.codes(run.id)
    variables: dict[str, Step] = {}
    calls: dict[str, list[Step]] = {}
    for step in reader.steps(run.id):
        if step.kind != "call" or step.count is not None or step.status != "succeeded" or step.function in (None, "<module>"):
            continue
        calls.setdefault(str(step.function).rpartition(".")[2], []).append(step)
        caller = codes.get(step.site.code) if step.site is not None else None
        if caller is not None and caller.function == "<module>" and (names := _bound(reader, codes, step)):
            source = read(reader.source(caller.source))
            variables |= {name: step for name, path in names if not path and _is_bound_once(source, name)}
    found = {name: _returned(step, name) for name, step in variables.items()}
    several = {}
    for name, steps in calls.items():
        if name in found:
            continue
        if len({step.result for step in steps}) == 1:
            found[name] = _returned(steps[-1], name)
        else:
            several[name] = steps
    return Offered(run, None, found, several)


def _returned(step: Step, name: str) -> Offer:
    result = step.result
    why = None if result is not None and result.whole else f"it could not be stored ({result.why if result is not None else 'unknown'})"
    return Offer(name, RESULT, step, result, None, why, step.id)


def _bound(reader: Reader, codes: Mapping[int, Code], step: Step) -> list[tuple[str, str]]:
    """The names that a call's result went to, each with the part of it that did: empty for the whole, `0` for the first of several."""
    site = step.site
    code = codes.get(site.code) if site is not None else None
    if site is None or code is None:
        return []
    try:
        source = read(reader.source(code.source))
    except MissingData:
        return []
    node = source.find(Span(site.line, site.end_line, site.column, site.end_column))
    if not isinstance(node, ast.expr):
        return []
    found = [(target.name, target.path) for target in targets(source, node) if target.kind == "name" and target.name is not None]
    return [(name, ".".join(str(key.key) for key in path if isinstance(key, Key))) for name, path in found if all(map(_is_key, path))]


def _is_key(part: object) -> bool:
    return isinstance(part, Key) and isinstance(part.key, int) and part.key >= 0


def _is_bound_once(source: Source, name: str) -> bool:
    """Whether one statement alone gives a name its value, so that what a call returned there is what it has at the end."""
    stores = [
        node for node in ast.walk(source.tree) if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
    ]
    return len(stores) == 1


def _fields(seen: object) -> list[str]:
    """Names of the parts of a result: the keys of a dict, the attributes of an object."""
    if isinstance(seen, StandIn):
        state = seen.rewound_state
        return [name for name in state if isinstance(name, str)] if isinstance(state, dict) else []
    return [key for key in seen if isinstance(key, str) and key.isidentifier()] if type(seen) is dict else []


# ---- a value, to look at


def seen(reader: Reader, offer: Offer) -> object:
    """The value to look at, without the project's code. Raises BadRequest for a part that it does not have."""
    assert offer.encoded is not None
    value = reader.view(offer.encoded)
    for part in offer.recorded.split(".")[1:]:
        value = _part_seen(value, part, offer)
    return value


def _part_seen(value: object, part: str, offer: Offer) -> object:
    held: Any = value.rewound_state if isinstance(value, StandIn) else value
    if isinstance(held, dict) and part in held:
        return held[part]
    if isinstance(held, tuple | list) and part.isdecimal() and int(part) < len(held):
        return held[int(part)]
    has = f"It has {listed(_fields(value))}." if _fields(value) else None
    raise BadRequest(f"{offer.name}: {offer.step.function or offer.step.id} left no part {part} in it.", hint=has)


def type_seen(value: object) -> str:
    """`module.qualname` of what a value is, also where its class was not loaded to look at it."""
    return type(value).rewound_type if isinstance(value, StandIn) else type_name(type(value))


def part_of(value: Any, path: Sequence[str]) -> Any:
    """The same part of the value itself."""
    for part in path:
        if isinstance(value, dict):
            value = value[part]
        elif isinstance(value, tuple | list) and part.isdecimal():
            value = value[int(part)]
        else:
            value = getattr(value, part)
    return value
