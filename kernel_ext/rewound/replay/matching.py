"""Which recorded value goes to which parameter of a target, and whether it can be one: settled before anything runs."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rewound.effects.journal import MISSING
from rewound.errors import BadRequest, MissingData
from rewound.graph.sites import read
from rewound.model import Encoded, Run, Step
from rewound.replay.offered import Offer, Offered, listed, seen, type_seen
from rewound.replay.plan import is_restorable
from rewound.replay.targets import Parameter, Target
from rewound.replay.typed import Types, is_known, kind_named
from rewound.replay.variables import kind_of
from rewound.store import Reader
from rewound.store.codec import type_name

LastRun = tuple[Run, Step | None] | None
_SEARCHED = 30
"""Newest runs in which the target is looked for."""


@dataclass(frozen=True, slots=True)
class Handing:
    """One recorded value that goes to one parameter."""

    run: str
    step: Step
    """The step that made it."""
    at: str
    """The step that `rewound.recorded` finds it at, and by which name."""
    recorded: str
    name: str
    parameter: str
    type: str
    size: int
    """Bytes, as they are stored."""
    encoded: Encoded


@dataclass(frozen=True, slots=True)
class Matched:
    """What a target is given."""

    values: tuple[Handing, ...]
    given: Mapping[str, Any]
    """By parameter: what --set gives."""
    left: tuple[str, ...]
    """Parameters that stay as they are."""


@dataclass(frozen=True, slots=True)
class Into:
    """What was handed to what: told with the outcome, before it runs and afterwards."""

    target: str
    kind: str
    values: tuple[Handing, ...]
    given: Mapping[str, Any]
    left: tuple[str, ...]
    target_run: str | None
    """The newest recorded run of the target."""
    warnings: tuple[str, ...] = ()


def match(reader: Reader, offered: Offered, target: Target, mapping: Mapping[str, str], given: Mapping[str, Any], last: LastRun) -> Matched:
    """Which values go where: by `mapping` (OLD to NEW), else by name. `last`: see `last_run_of`.

    Raises BadRequest for names that are not there, parameters without a value, and values of another type; MissingData for what
    could not be stored.
    """
    chosen = _by_mapping(offered, target, mapping)
    taken = {name.partition("@")[0] for name in given}
    if (twice := next((name for name in chosen if name in taken), None)) is not None:
        raise BadRequest(f"{twice} is given by --map and by --set.", hint="Leave one of the two out.")
    _check_given(target, given)
    for parameter in target.parameters:
        name = parameter.name
        if parameter.by_itself and name not in chosen and name not in taken:
            if name in offered.several and not parameter.required:
                continue
            if name in offered.offers or name in offered.several:
                chosen[name] = offered.find(name)
    _check_complete(offered, target, chosen, taken)
    checks = _Checks(reader, offered, target, last)
    values = tuple(checks.handing(name, offer) for name, offer in chosen.items())
    left = tuple(one.name for one in target.parameters if one.name not in chosen and one.name not in taken and one.by_itself)
    return Matched(values, given, left)


def _by_mapping(offered: Offered, target: Target, mapping: Mapping[str, str]) -> dict[str, Offer]:
    found: dict[str, Offer] = {}
    for old, new in mapping.items():
        parameter = target.parameter(new)
        if parameter is None and not (target.takes_more and new.isidentifier()):
            raise BadRequest(f"--map {old}={new}: {target.name} has no {new} to give a value.", hint=f"It has {_named(target)}.")
        if parameter is not None and target.kind != "function" and not parameter.required and parameter.binding is None:
            places = len(target.variables.get(new, ()))
            raise BadRequest(f"--map {old}={new}: {target.name} binds {new} {places} times.", hint="Leave one of them there.")
        if new in found:
            raise BadRequest(f"--map gives {new} twice.", hint="Leave one of the two out.")
        found[new] = offered.find(old)
    return found


def _check_given(target: Target, given: Mapping[str, Any]) -> None:
    """Of a function, --set gives parameters; what it gives to a script or notebook, and models, is checked where that is set."""
    for name, value in given.items():
        parameter = target.parameter(name)
        if parameter is None:
            if target.kind == "function" and not target.takes_more:
                raise BadRequest(f"--set {name}: {target.name} has no parameter {name}.", hint=f"It has {_named(target)}.")
            continue
        if target.kind == "function":
            types = Types(target.tree, lambda _: False)
            if parameter.annotation is not None and not types.fits(parameter.annotation, value):
                said = _annotation(parameter.annotation)
                what = f"--set {name}: {json.dumps(value)[:80]} is {kind_of(value)}; {target.name} takes {said}."
                raise BadRequest(what, hint="Give a value of that type.")


def _check_complete(offered: Offered, target: Target, chosen: Mapping[str, Offer], taken: set[str]) -> None:
    missing = [one.name for one in target.parameters if one.required and one.name not in chosen and one.name not in taken]
    has = f"{offered.where[0].upper()}{offered.where[1:]} has {listed(offered.offers)}"
    if missing:
        hint = f"{has}: give --map NAME={missing[0]}, or a value with --set {missing[0]}=JSON."
        raise BadRequest(f"Nothing in {offered.where} is named as what {target.name} needs: {', '.join(missing)}.", hint=hint)
    if not chosen:
        hint = f"{has}; the target has {_named(target)}: say what goes where with --map OLD=NEW."
        raise BadRequest(f"Nothing in {offered.where} is named as what {target.name} takes.", hint=hint)


def _named(target: Target) -> str:
    return listed([one.name for one in target.parameters])


def last_run_of(reader: Reader, target: Target) -> LastRun:
    """The newest recorded run of a target, of a function with its newest call."""
    file = str(target.file)
    for run in [one for one in reader.runs() if "unreadable" not in one.meta][:_SEARCHED]:
        if target.function is None:
            if run.source == file and run.kind in ("notebook", "script", "kernel", "replay"):
                return run, None
            continue
        numbers = [code.id for code in reader.codes(run.id).values() if (code.file, code.function) == (file, target.function)]
        for number in numbers:
            if calls := reader.newest_calls(run.id, number, 1):
                return run, calls[-1]
    return None


class _Checks:
    """Compares each value with what its parameter takes. The reasons, in this order: its annotation, what it is bound to, the last run."""

    def __init__(self, reader: Reader, offered: Offered, target: Target, last: LastRun) -> None:
        self._reader = reader
        self._offered = offered
        self._target = target
        self._last: Run | None = last[0] if last is not None else None
        self._last_call: Step | None = last[1] if last is not None else None
        self._plain = _plain_classes(reader, offered.run)
        self._types = Types(target.tree, lambda name: name.rpartition(".")[2] in self._plain)

    def handing(self, name: str, offer: Offer) -> Handing:
        run = self._offered.run.id
        if offer.why is not None or offer.encoded is None:
            raise MissingData(
                f"{offer.name} of {offer.step.id} of run {run} cannot be handed over: {offer.why}.", hint="Map another value."
            )
        if gone := self._reader.missing(offer.encoded):
            what = f"{offer.name} of {offer.step.id} of run {run} is not in the store any more: {len(gone)} snapshots are missing."
            raise MissingData(what, hint="Record that run again.")
        value = seen(self._reader, offer)
        parameter = self._target.parameter(name)
        if parameter is not None:
            self._check(parameter, offer, value)
        size = len(offer.encoded.head) + self._reader.bytes_of(offer.encoded)
        return Handing(run, offer.step, offer.at or offer.step.id, offer.recorded, offer.name, name, type_seen(value), size, offer.encoded)

    def _check(self, parameter: Parameter, offer: Offer, value: object) -> None:
        actual = type_seen(value)
        wrong = next(self._reasons(parameter, value, actual), None)
        if wrong is not None:
            where = f"{offer.name} of {offer.step.function or f'cell {offer.step.cell}'} ({offer.step.id}) in run {self._offered.run.id}"
            what = f"{parameter.name} of {self._target.name} {wrong}; {where} is {_short(actual)}."
            raise BadRequest(what, hint="Map another value; or annotate the parameter with the types that it takes, and hand over again.")

    def _reasons(self, parameter: Parameter, value: object, actual: str) -> Iterator[str]:
        if parameter.annotation is not None:
            if not self._types.fits(parameter.annotation, value):
                yield f"is annotated {_annotation(parameter.annotation)}"
            return
        if parameter.default is not MISSING and parameter.default is not None:
            then = type_name(type(parameter.default))
            if not _alike(then, actual):
                yield f"is {_short(then)} in its source: {repr(parameter.default)[:60]}"
            return
        before = self._before(parameter.name)
        if before is not None and self._last is not None and not _alike(before, actual) and is_known(before) and is_known(actual):
            yield f"was {_short(before)} in its last recorded run {self._last.id}"

    def _before(self, name: str) -> str | None:
        """The type that a parameter had in the target's last recorded run; None if that is not known, or was None."""
        if self._last is None:
            return None
        found: str | None = None
        if self._target.function is not None:
            step = self._last_call
            held = self._reader.view(step.arguments) if step is not None and step.arguments is not None else {}
            found = type_seen(held[name]) if isinstance(held, dict) and name in held else None
        else:
            values = [value for _, cell in self._reader.cells(self._last.id) for value in (*cell.used, *cell.generated)]
            found = next((value.type for value in reversed(values) if value.name == name and is_restorable(value)), None)
        return None if found == "builtins.NoneType" else found


def _annotation(node: ast.expr) -> str:
    """As it is written, without the quotation marks that keep it from being evaluated."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ast.unparse(node)


def _alike(then: str, now: str) -> bool:
    """Whether two types are one, or the same to JSON: a list and a tuple, an int and a float."""
    return then == now or (kind_named(then) is not None and kind_named(then) == kind_named(now))


def _short(name: str) -> str:
    return "None" if name == "builtins.NoneType" else name.removeprefix("builtins.")


def _plain_classes(reader: Reader, run: Run) -> frozenset[str]:
    """Classes that the recorded source defines without a base: nothing else can be said to be one of them."""
    found: set[str] = set()
    derived: set[str] = set()
    for key in {code.source for code in reader.codes(run.id).values()}:
        with suppress(MissingData):  # a text that could not be written tells nothing
            for node in read(reader.source(key)).tree.body:
                if isinstance(node, ast.ClassDef):
                    (derived if node.bases or node.keywords else found).add(node.name)
    return frozenset(found - derived)


def changed_classes(reader: Reader, run: Run, values: Sequence[Handing], classes: Mapping[str, set[tuple[str, str]]]) -> list[str]:
    """Sentences on classes of the project's modules that are not today what they were: values are made of today's. By `Handing.name`."""
    texts = {code.file: code.source for code in reader.codes(run.id).values() if code.cell is None}
    told = {}
    for value in values:
        for module, name in sorted(classes.get(value.parameter, ())):
            parts = module.split(".")
            for file, key in texts.items():
                path = Path(file)
                if [*path.with_suffix("").parts][-len(parts) :] == parts and (said := _changed(path, name, reader.source(key))):
                    told[module, name] = (
                        f"{value.name} holds {name} of {path.name}, {said} since run {run.id} recorded it: today's is used."
                    )
    return list(told.values())


def _changed(path: Path, name: str, then: str) -> str | None:
    before = _class_in(then, name)
    try:
        now = _class_in(path.read_text("utf-8"), name)
    except (OSError, ValueError):
        return "whose file is gone"
    if before is None or before == now:
        return None
    return "which is not defined there any more" if now is None else "which has changed"


def _class_in(text: str, name: str) -> str | None:
    first = name.partition(".")[0]
    nodes = (node for node in read(text).tree.body if isinstance(node, ast.ClassDef) and node.name == first)
    return next((ast.dump(replace_docstring(node)) for node in nodes), None)


def replace_docstring(node: ast.ClassDef) -> ast.ClassDef:
    """The class without what its docstring says."""
    if ast.get_docstring(node, clean=False) is None:
        return node
    return ast.ClassDef(**{**{name: getattr(node, name) for name in node._fields}, "body": node.body[1:] or [ast.Pass()]})
