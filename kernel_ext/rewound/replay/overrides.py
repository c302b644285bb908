"""What a replay is told to do with other values than the recorded run: checked against the recording before anything runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rewound.config import Config, load_config
from rewound.effects.journal import MISSING
from rewound.effects.masking import MARK, Masking
from rewound.effects.model_calls import Body, Wish, body_of, field
from rewound.errors import BadRequest, ModelNotAllowed, UnknownStep
from rewound.model import Effect, Run, Step
from rewound.replay.arguments import Argument, arguments_of, check_kind, check_variable, passed, readings_of, reads_otherwise
from rewound.replay.foreseen import above_of
from rewound.replay.moved import folder_of
from rewound.replay.outcome import Request
from rewound.replay.variables import kind_of, set_variables, without_variables
from rewound.store import Reader

if TYPE_CHECKING:
    from rewound.capture.session import Session

NAMED = ("model", "prompt", "system")
"""Of a model call, what is meant by these is found in whatever protocol it speaks; all else by the name that it has in the request."""

_ASKED = {"as_is": "as_is", "from_step": "from", "until": "until"}
"""Options of a replay that its run tells, by what they are called there."""
_NUMBERED = re.compile(r"#|^s\d+$")
"""Steps that are named by their number: in a replay, which leaves out what is below a served call, others have it."""


def read_overrides(texts: Iterable[str]) -> dict[str, Any]:
    """By `NAME` or `NAME@STEP`: the values of `NAME=JSON` and `NAME=@FILE`, which is the file's text. Raises BadRequest."""
    found: dict[str, Any] = {}
    for text in texts:
        name, mark, value = text.partition("=")
        if not mark or not name.partition("@")[0]:
            raise BadRequest(f"--set {text} is not NAME=JSON.", hint="Write --set 'model=\"other\"', or NAME@STEP=JSON for one step.")
        if name in found:
            raise BadRequest(f"--set gives {name} twice.", hint="Leave one of the two out.")
        found[name] = _value(name, value)
    return found


def _value(name: str, text: str) -> Any:
    if text.startswith("@"):
        try:
            return Path(text[1:]).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadRequest(f"--set {name}: {text[1:]} cannot be read: {error}.", hint="Check the path behind the @.") from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        hint = f"A text needs its quotation marks, which the shell takes away: --set '{name}={json.dumps(text[:80])}'."
        raise BadRequest(f"--set {name}: {text[:80]} is not JSON ({error}).", hint=hint) from error


def as_json(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The same as JSON gives it back, which is how it is passed on and kept. Raises BadRequest for what JSON cannot hold, such as NaN."""
    found = {}
    for name, value in wanted.items():
        try:
            found[name] = json.loads(json.dumps(value, allow_nan=False, ensure_ascii=False).encode())
        except (TypeError, ValueError, RecursionError) as error:
            hint = "Give a text, a number, true, false, null, a list or an object."
            raise BadRequest(f"--set {name}: {repr(value)[:80]} is nothing that JSON has ({error}).", hint=hint) from error
    return found


class Overrides:
    """What is otherwise in a replay of this run than its source says, by `NAME` or `NAME@STEP`: what models are asked, arguments of steps,
    variables of the environment. A name means the first of these that there is.

    Raises BadRequest for a name that nothing in the run has, a step that is not there or a value of another type, and
    ModelNotAllowed for one that the project does not allow.
    """

    def __init__(self, reader: Reader, run: Run, wanted: Mapping[str, Any], config: Config) -> None:
        self.wishes: tuple[Wish, ...] = ()
        self.arguments: tuple[Argument, ...] = ()
        self.environment: dict[str, str | None] = {}
        """Variables of the environment; None: not set."""
        self.asked: dict[int, str] = {}
        """By the `seq` of a recorded step: why it must run again."""
        if not wanted:
            return
        self._run = run.id
        self._before = run.meta.get("overrides", {})
        self._reader = reader
        self._above = tuple(_above(reader, run))
        steps = {step.seq: step for step in reader.steps(run.id)}
        calls = _model_calls(reader, run.id)
        self._changing = {effect.step for effect in reader.effects(run.id) if effect.kind == "step" and effect.mutates}
        """Steps that are declared to change something outside: a replay answers them from the recording, whatever they ask."""
        for name, value in wanted.items():
            self._add(name, value, calls, steps)
        self._check_models(config.models)

    def _add(self, wanted: str, value: Any, calls: Sequence[tuple[Effect, Body]], steps: Mapping[int, Step]) -> None:
        name, _, step = wanted.partition("@")
        try:
            within = None if not step else {found.seq for found in self._reader.find_steps(self._run, step)}
        except UnknownStep:
            if wanted not in self._before:
                raise
            within = set()
        here = [pair for pair in calls if within is None or any(above.seq in within for above in above_of(pair[0].step, steps))]
        found = [(effect, told) for effect, body in here if (told := field(body, name)) is not MISSING]
        if _NUMBERED.search(step) and self._before.get(wanted) == value and not _all_say(found, value):
            hint = "Replay the run that it replays, with --set NAME@FUNCTION, or give this one anew."
            raise BadRequest(f"Run {self._run} was given {wanted}: its own step {step} is another than the one that was meant.", hint=hint)
        names = None if within is None else frozenset({*(f"s{seq}" for seq in within), *(() if "#" in step else (step,))})
        if not found and (self._is_argument(wanted, value, within, names, steps) or self._is_variable(wanted, value)):
            return
        if not found and not (wanted in self._before and self._was_told(name)):
            raise self._unknown(name, step, [body for _, body in here], [steps[seq] for seq in within or ()])
        if found:
            self._check_type(wanted, value, [told for _, told in found])
        self.wishes += (Wish(name, value, names),)
        other = [effect.step for effect, told in found if told != value and effect.step is not None]
        again = [seq for seq in other if not any(above.seq in self._changing for above in above_of(seq, steps))]
        if other and not again:
            raise self._not_again(wanted, other[0], steps)
        self.asked |= dict.fromkeys(again, f"it asks a model with another {name}")

    def _not_again(self, wanted: str, seq: int, steps: Mapping[int, Step]) -> BadRequest:
        where = next(above.function or above.id for above in above_of(seq, steps) if above.seq in self._changing)
        what = f"--set {wanted}: only {where} asks that or is given it, which changes something outside and is not done a second time."
        return BadRequest(what, hint="Do what is to be otherwise in a step of its own, and replay a run of that.")

    def _is_argument(
        self, wanted: str, value: Any, within: set[int] | None, names: frozenset[str] | None, steps: Mapping[int, Step]
    ) -> bool:
        """Take it as a parameter of the steps that are named, where they have one of this name."""
        name = wanted.partition("@")[0]
        codes = self._reader.codes(self._run)
        calls = arguments_of(codes, [steps[seq] for seq in sorted(within or ())], name)
        functions = {codes[call.code].function for call in calls} or self._functions_before(wanted)
        if not functions or names is None:
            return False
        check_kind(wanted, value, passed(self._reader, calls, name))
        again = [call.seq for call in calls if not any(above.seq in self._changing for above in above_of(call.seq, steps))]
        if calls and not again:
            raise self._not_again(wanted, calls[0].seq, steps)
        self.arguments += (Argument(wanted, value, frozenset(functions), names),)
        self.asked |= dict.fromkeys(again, f"it is given another {name}")
        return True

    def _functions_before(self, wanted: str) -> set[str]:
        """The functions whose parameter this was in a run that this one replays: it may have ended before it called them."""
        name, _, step = wanted.partition("@")
        for run in self._above if wanted in self._before and step else ():
            with suppress(UnknownStep):
                codes = self._reader.codes(run)
                calls = arguments_of(codes, self._reader.find_steps(run, step), name)
                if calls:
                    return {codes[call.code].function for call in calls}
        return set()

    def _is_variable(self, wanted: str, value: Any) -> bool:
        """Take it as a variable of the environment, where the run has read one of this name."""
        readings = readings_of(self._reader.effects(self._run), wanted)
        if not readings and not (wanted in self._before and any(readings_of(self._reader.effects(run), wanted) for run in self._above)):
            return False
        check_variable(wanted, value)
        self.environment[wanted] = value
        again = (reading.step for reading in readings if reading.step is not None and reads_otherwise(reading, value))
        self.asked |= dict.fromkeys(again, f"it reads {wanted} of the environment, which is another")
        return True

    def _was_told(self, name: str) -> bool:
        """Whether a model was told this in a run that this one replays: it may have ended before it got there."""
        return any(field(body, name) is not MISSING for run in self._above for _, body in _model_calls(self._reader, run))

    def _unknown(self, name: str, step: str, bodies: Sequence[Body], calls: Sequence[Step]) -> BadRequest:
        named = [one for one in NAMED if any(field(body, one) is not MISSING for body in bodies)]
        known = list(dict.fromkeys([*named, *(one for body in bodies for one in body)]))
        where = f"step {step} of run {self._run}" if step else f"run {self._run}"
        if calls and (known := known + sorted({name for call in calls for name in self._reader.codes(self._run)[call.code].parameters})):
            near = get_close_matches(name, known, 1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."
            return BadRequest(f"--set {name}@{step}: {step} has no parameter {name}, and asked no model that was told one.", hint=hint)
        if not known:
            hint = "What can be set: what `NAME = value` binds at the top of the script or of a cell, a parameter as NAME@FUNCTION, "
            hint += "a variable of the environment that the run has read. Else change the source, and replay."
            return BadRequest(f"--set {name}: the source binds no {name}{' there' if step else ''}, and {where} asked no model.", hint=hint)
        near = get_close_matches(name, known, 1)
        hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."
        return BadRequest(f"--set {name}: the source binds no {name}, and no model that {where} asked was told one.", hint=hint)

    def _check_type(self, name: str, value: Any, recorded: Sequence[Any]) -> None:
        kinds = [kind_of(told) for told in recorded]
        kind = kind_of(value)
        if kind not in kinds and "null" not in kinds:
            was = f"in run {self._run} it is {kinds[0]}: {json.dumps(recorded[0])[:80]}"
            raise BadRequest(f"--set {name}: {json.dumps(value)[:80]} is {kind}; {was}.", hint="Give a value of that kind.")

    def _check_models(self, allowed: Sequence[str]) -> None:
        for wish in self.wishes:
            if wish.field == "model" and allowed and wish.value not in allowed:
                hint = f"It allows {', '.join(allowed)}; add it there, if it may be asked."
                raise ModelNotAllowed(f"--set model: [tool.rewound] models of this project does not allow {wish.value!r}.", hint=hint)


def _above(reader: Reader, run: Run) -> Iterator[str]:
    """The runs that this one replays, the nearest first."""
    while run.replay_of is not None:
        run = reader.run(run.replay_of)
        yield run.id


def _all_say(found: Sequence[tuple[Effect, Any]], value: Any) -> bool:
    return bool(found) and all(told == value for _, told in found)


def _model_calls(reader: Reader, run: str) -> list[tuple[Effect, Body]]:
    return [(effect, body) for effect in reader.effects(run) if (body := body_of(effect)) is not None]


def overrides_of(reader: Reader, run: Run, options: Mapping[str, Any]) -> Overrides:
    """Those that a request's options name. Raises what `Overrides` raises."""
    wanted = options.get("overrides") or {}
    return Overrides(reader, run, wanted, load_config(start=folder_of(options.get("settings"))) if wanted else Config())


def with_variables(reader: Reader, request: Request, texts: Mapping[str, str], first: str | None = None) -> Request:
    """The request with the texts of today's cells or file, by the cell's id or the path, in which its variables have other values.

    What is left of its overrides is for models. Raises what `set_variables` raises.
    """
    if not request.overrides:
        return request

    def places_of(step: str) -> set[str]:
        if step.removeprefix("cell-") in texts:
            return {step.removeprefix("cell-")}
        with suppress(UnknownStep):  # it may be one that an earlier run had: see `Overrides`
            return {found.cell_id for found in reader.find_steps(request.run, step) if found.cell_id in texts}  # type: ignore[misc]
        return set()

    if request.as_is:  # the recorded text has them already
        return replace(request, overrides=without_variables(texts, request.overrides, places_of))
    edited, rest = set_variables(texts, request.overrides, places_of, first)
    return replace(request, overrides=rest, edited={**request.edited, **edited})


def parameters_cell(notebook: Any) -> str | None:
    """The id of the cell that is marked as papermill wants it: its variables go before those of other cells."""
    cells = () if notebook is None else notebook.cells
    marked = (cell for cell in cells if cell["cell_type"] == "code" and "parameters" in cell["metadata"].get("tags", ()))
    return next((cell["id"] for cell in marked), None)


def inherited(run: Run, wanted: Mapping[str, Any], *, as_is: bool = False) -> dict[str, Any]:
    """With those that the run itself was given, when it was a replay: what it came to rests on them. What is said anew of a name counts.

    Raises BadRequest for secrets, which are not kept; `as_is` none is needed: what was asked is answered without. Nor may anything
    be given then.
    """
    if as_is and wanted:
        raise BadRequest("--as-is replays a run as it was recorded: with nothing else.", hint="Leave --as-is or --set out.")
    before = {name: value for name, value in run.meta.get("overrides", {}).items() if name.partition("@")[0] not in wanted}
    given = {**before, **as_json(wanted)}
    lost = next((name for name, value in given.items() if MARK in json.dumps(value) and name not in wanted), None)
    if lost is not None and not as_is:
        raise BadRequest(f"Run {run.id} was given a secret for {lost}, which is not kept.", hint=f"Give it again: --set {lost}=…")
    return given


def note(session: Session, wanted: Mapping[str, Any], options: Mapping[str, Any]) -> None:
    """The run that a replay makes tells what it was given, without the secrets in it, what else was asked of it, and whether it goes on
    for real: from its beginning on, since it may be killed. What a person has answered waits to be asked for.
    """
    found: dict[str, Any] = {"overrides": told(wanted, session.journal.masking)} if wanted else {}
    found |= {name: options[name] for name in ("resume", "purpose") if options.get(name)}
    if asked := {name: options[option] for option, name in _ASKED.items() if options.get(option)}:
        found["asked"] = asked
    session.journal.waiting.replies.extend(options.get("replies") or ())
    if found:
        session.note(**found)


def told(wanted: Mapping[str, Any], masking: Masking | None = None) -> dict[str, Any]:
    """The same without secrets."""
    rules = masking or (Masking(load_config().mask) if wanted else None)
    return {} if rules is None else {name: _without_secrets(rules, name.partition("@")[0], value) for name, value in wanted.items()}


def _without_secrets(masking: Masking, name: str, value: Any) -> Any:
    clean = masking.nested({name: value})[name]
    return value if clean == value else clean if MARK in json.dumps(clean) else MARK  # a number in a number's place could be one
