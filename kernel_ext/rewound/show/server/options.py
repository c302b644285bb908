"""What the body of a request for a replay may hold: the options of `rewound.replay`, by their Python names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rewound.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value has to be: for the document of the routes, for a check, and in words."""

    schema: Mapping[str, Any]
    fits: Callable[[Any], bool]
    words: str


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _is_names(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())


TEXT = Kind({"type": "string"}, lambda value: isinstance(value, str), "a text")
FLAG = Kind({"type": "boolean"}, lambda value: isinstance(value, bool), "true or false")
TEXTS = Kind({"type": "array", "items": {"type": "string"}}, _is_texts, "a list of texts")
VALUES = Kind({"type": "object"}, lambda value: isinstance(value, dict), "an object")
NAMES = Kind({"type": "object", "additionalProperties": {"type": "string"}}, _is_names, "an object of texts")
_SOME = {"type": "array", "items": {"type": "string"}, "minItems": 1}
SOME_TEXTS = Kind(_SOME, lambda value: _is_texts(value) and value != [], "a list of texts, of one at least")
PATH = Kind({"type": "string", "minLength": 1}, lambda value: isinstance(value, str) and value != "", "a path")


@dataclass(frozen=True, slots=True)
class Option:
    """One option: what kind of value it has, and what it is for."""

    kind: Kind
    says: str
    required: bool = False


RUN_ID = Option(TEXT, "The new run's id, `r` and eight hexadecimal digits. A request that is sent twice with one begins one replay.")
OFFERED: Mapping[str, Option] = {
    "source": Option(PATH, "The program as it is to be, below the server's folder. Default: the recorded file, as it is now."),
    "from_step": Option(TEXT, "Run again from this step on."),
    "until": Option(TEXT, "End behind this step."),
    "as_is": Option(FLAG, "Run every step again: recorded source, recorded effects."),
    "offline": Option(FLAG, "Nothing may reach the outside world."),
    "live": Option(TEXTS, "Of what is new, only these kinds, hosts or steps may reach it."),
    "allow_mutations": Option(TEXTS, "Let these steps change something outside; `all` for every one."),
    "mapping": Option(NAMES, 'Recorded names of steps, each with today\'s: `{"load": "load_rows"}`; `-` for what is gone.'),
    "map_shared": Option(FLAG, "Keep these names in the project's file, for everybody who has the project."),
    "strict": Option(FLAG, "Only if Python, the machine and the packages are those of the run."),
    "resume": Option(FLAG, "Where the recorded run had ended, go on for real."),
    "replies": Option(TEXTS, "What a person answers to `rewound.ask` behind the recorded part, with `resume`: one for each question."),
    "headers": Option(TEXTS, "Of a recorded request, as `NAME: VALUE`: in the place of masked headers."),
    "overrides": Option(VALUES, "By `NAME` or `NAME@STEP` another value: of variables, model calls, arguments of steps, the environment."),
    "output": Option(PATH, "Write the executed notebook to this `.ipynb` file below the server's folder."),
    "run_id": RUN_ID,
}
"""A new option of `rewound.replay` appears here with one line; a test holds that each is here or in WITHHELD."""
WITHHELD: Mapping[str, str] = {
    "dry_run": "`POST …/plan` is it",
    "into": "`POST …/into` is it",
    "moved": "it is for replays of files that lie elsewhere, which bisect makes",
    "purpose": "each route has its own",
    "quiet": "what the program prints is always recorded only: a server has no terminal",
    "store": "it is the server's",
    "start": "it is the server's folder, or the one that the query's `path` names",
    "progress": "it is told by `GET …/events`",
}
"""Options of `rewound.replay` that a server does not offer, and why."""
VERIFIED: Mapping[str, Option] = {"run_id": RUN_ID}
"""Those of a verification."""
RECOVERED: Mapping[str, Option] = {name: OFFERED[name] for name in ("source", "allow_mutations", "output", "run_id")}
"""Those of a run that died, which goes on for real."""
RESUMED: Mapping[str, Option] = {"answers": Option(TEXTS, "One for each question, in their order."), **RECOVERED}
"""Those of a run that waits for a person."""
_TRIED = "By `NAME` or `NAME@STEP`: a list holds values to try, one by one; anything else is given to all."
SWEPT: Mapping[str, Option] = {
    **{name: option for name, option in OFFERED.items() if name != "output"},
    "overrides": Option(VALUES, _TRIED, required=True),
    "run_id": Option(TEXT, "What the server calls the sweep, of the form of a run's id. A request that is sent twice with one begins one."),
}
"""Those of a sweep: of several runs there is no single notebook to write."""
HANDED: Mapping[str, Option] = {
    "into": Option(SOME_TEXTS, "What takes the values: `FILE.ipynb`, `FILE.py`, `FILE.py:FUNCTION` or `MODULE:FUNCTION`.", required=True),
    "also": Option(TEXTS, "Further runs whose values are handed over, too."),
    "from_step": Option(TEXT, "Hand over what came of this step. Default: what was there at the run's end."),
    "mapping": Option(NAMES, 'Names of recorded values, each with that of its parameter: `{"rows": "leads"}`.'),
    "overrides": Option(VALUES, "Values of further parameters."),
    **{name: OFFERED[name] for name in ("offline", "live", "allow_mutations", "output")},
    "run_id": Option(TEXT, f"{RUN_ID.says} Of several runs or targets, what the server calls all of it."),
}
"""Those of a hand-over."""


def planned(known: Mapping[str, Option]) -> dict[str, Option]:
    """Those of a plan, of which no run comes."""
    return {name: option for name, option in known.items() if name not in ("output", "run_id")}


PLANNED: Mapping[str, Option] = planned(OFFERED)


def checked(body: Mapping[str, Any], known: Mapping[str, Option]) -> dict[str, Any]:
    """The options that a body asks for. Raises BadRequest for what is no option, or of another kind, and for one that is missing."""
    for name, value in body.items():
        option = known.get(name)
        if option is None:
            raise BadRequest(f"There is no option {name[:80]!r} here.", hint=f"There are {', '.join(known)}.")
        if not option.kind.fits(value):
            raise BadRequest(f"{name} is not {option.kind.words}.", hint=option.says)
    if missing := [name for name, option in known.items() if option.required and name not in body]:
        raise BadRequest(f"{missing[0]} is missing.", hint=known[missing[0]].says)
    return dict(body)


def schema_of(known: Mapping[str, Option]) -> dict[str, Any]:
    """The JSON Schema of such a body."""
    properties = {name: {**option.kind.schema, "description": option.says} for name, option in known.items()}
    needed = [name for name, option in known.items() if option.required]
    return {"type": "object", "properties": properties, "additionalProperties": False, **({"required": needed} if needed else {})}
