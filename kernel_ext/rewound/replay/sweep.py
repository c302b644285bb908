"""One run with several values in turn: a replay for each, and what came of them side by side."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rewound.capture.session import new_run_id
from rewound.config import load_config
from rewound.effects.model_calls import body_of
from rewound.effects.usage import Prices, Usage, usage_of
from rewound.errors import BadRequest
from rewound.model import Effect, Run
from rewound.replay.execute import replay
from rewound.replay.outcome import Begins, Outcome, Progress
from rewound.replay.recorded import printed_by
from rewound.store import Reader, open_reader

MOST = 200
"""Variants of one sweep."""

Told = Callable[["Variant", int], None]
"""Called with each variant as it ends, and with how many are still to come."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run came to: its output, and what models took for it."""

    output: str
    """What a program printed, or the last cell that showed anything."""
    usage: Usage
    """Of all that models answered in it, those included that the recording answered."""
    cost: float | None
    """In the unit of `[tool.rewound] prices`; None where the price of a model that it asked is not known."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One replay of a sweep."""

    values: Mapping[str, Any]
    """By `NAME` or `NAME@STEP`: what it was given of what is swept."""
    outcome: Outcome
    measured: Measured | None
    """None for a plan alone."""
    asked: Usage
    """Of what was asked of models for it, and not answered by the recording."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """All of them; `recorded` is what the run itself came to."""

    run: str
    names: tuple[str, ...]
    recorded: Measured
    variants: tuple[Variant, ...]


def sweep(
    run: str,
    *,
    overrides: Mapping[str, Any],
    dry_run: bool = False,
    store: str | None = None,
    start: Path | None = None,
    progress: Progress | None = None,
    told: Told | None = None,
    begins: Begins | None = None,
    **options: Any,
) -> Sweep:
    """Replay a run once for each combination of the values in `overrides`: a list there holds those to try, anything else is given to all.

    Every variant is planned before the first one runs, so that what cannot be asked for is refused before anything is executed.
    `options` are those of `rewound.replay`; `begins` and `told` are called as each run begins and ends. Raises BadRequest where nothing
    is to be varied, and what `rewound.replay` raises.
    """
    chosen = combinations(overrides)
    _check_several(options)
    names = tuple(name for name, value in overrides.items() if isinstance(value, list))
    common: dict[str, Any] = {**options, "store": store, "start": start, "purpose": "sweep"}
    reader = open_reader(store, start=start)
    parent = reader.resolve(run)
    plans = [replay(parent.id, overrides=values, dry_run=True, **common) for values in chosen]
    prices = Prices(load_config(start=start).prices)

    def executed() -> Iterator[Outcome]:
        for number, values in enumerate(chosen, 1):
            run_id = new_run_id()
            if begins is not None and not begins(run_id):
                return
            if progress is not None:
                progress(f"variant {number} of {len(chosen)}")
            yield replay(parent.id, overrides=values, **{**common, "quiet": True, "run_id": run_id})

    made: list[Variant] = []
    for values, outcome in zip(chosen, plans if dry_run else executed(), strict=False):
        given = {name: outcome.given.get(name, values[name]) for name in names}  # as it may be told: without secrets
        made.append(_variant(reader, given, outcome, prices))
        if told is not None and not dry_run:
            told(made[-1], len(chosen) - len(made))
    return Sweep(parent.id, names, _measured(reader, parent, prices), tuple(made))


def _check_several(options: Mapping[str, Any]) -> None:
    """Raises BadRequest for what only one run can have."""
    if options.get("output") is not None:
        raise BadRequest("--output writes one notebook, and a sweep makes several runs.", hint="Leave --output or --sweep out.")
    if options.get("run_id") is not None:
        raise BadRequest("run_id names one run, and a sweep makes several.", hint="Leave it out.")


def combinations(overrides: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The overrides of each variant. Raises BadRequest."""
    swept = {name: value for name, value in overrides.items() if isinstance(value, list)}
    if not swept:
        hint = 'Give a list of values to try: --set model=\'["a", "b"]\' --sweep.'
        raise BadRequest("--sweep tries several values, and no --set has a list of them.", hint=hint)
    empty = next((name for name, value in swept.items() if not value), None)
    if empty is not None:
        raise BadRequest(f"--set {empty} is an empty list: there is nothing to try.", hint="Give the values to try in it.")
    count = 1
    for value in swept.values():
        count *= len(value)
    if count > MOST:
        raise BadRequest(
            f"That makes {count:,} variants; a sweep has {MOST} at most.", hint="Give fewer values, or sweep one name at a time."
        )
    return [{**overrides, **dict(zip(swept, values, strict=True))} for values in itertools.product(*swept.values())]


def _variant(reader: Reader, values: Mapping[str, Any], outcome: Outcome, prices: Prices) -> Variant:
    if outcome.run is None:
        return Variant(values, outcome, None, Usage())
    run = reader.run(outcome.run)
    asked = total(effect for effect in reader.effects(run.id) if not effect.served)
    return Variant(values, outcome, _measured(reader, run, prices), asked)


def _measured(reader: Reader, run: Run, prices: Prices) -> Measured:
    effects = reader.effects(run.id)
    return Measured(output_of(reader, run), total(effects), cost_of(effects, prices))


def total(effects: Iterable[Effect]) -> Usage:
    """What models have taken for these."""
    found = [usage for effect in effects if (usage := usage_of(effect))]
    return Usage(sum(usage.read for usage in found), sum(usage.written for usage in found), len(found))


def cost_of(effects: Sequence[Effect], prices: Prices) -> float | None:
    """What that cost; None where it is not known of a call what it costs."""
    cost = 0.0
    for effect in effects:
        usage = usage_of(effect)
        if usage:
            price = prices.of(str((body_of(effect) or {}).get("model")), usage)
            if price is None:
                return None
            cost += price
    return cost


def output_of(reader: Reader, run: Run) -> str:
    """What a run shows in the end: all that a program printed, or the outputs of the last cell that has any, as text."""
    cells = reader.cells(run.id)
    if not cells:
        pieces = [piece for step in reader.steps(run.id) for piece in printed_by(step, reader)]
        return "".join(text for _, stream, text in sorted(pieces) if stream == "stdout").strip()
    shown = ("".join(_texts(cell.outputs)).strip() for _, cell in reversed(cells))
    return next((text for text in shown if text), "")


def _texts(outputs: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for output in outputs:
        if output.get("output_type") == "stream":
            yield "".join(output.get("text", "")) if output.get("name") == "stdout" else ""
        else:
            yield "".join(output.get("data", {}).get("text/plain", ""))
