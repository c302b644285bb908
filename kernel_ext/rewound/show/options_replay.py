"""The options of `rewound replay` and `%replay`, each described once, and what the Python interface calls them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from rewound.errors import BadRequest, MissingSource

Source = Annotated[
    Path | None, typer.Option("--source", metavar="FILE", help="The program as it is to be. Default: the recorded file, as it is now.")
]
FromStep = Annotated[str | None, typer.Option("--from", metavar="STEP", help="Run again from this step on.")]
Until = Annotated[str | None, typer.Option("--until", metavar="STEP", help="End behind this step.")]
AsIs = Annotated[bool, typer.Option("--as-is", help="Run every step again: recorded source, recorded effects.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done, and why.")]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE.ipynb", help="Write the executed notebook here.")]
SetValues = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME[@STEP]=JSON", help="Another value: of a variable, what models are asked, an argument of a step, "
                 "the environment."),
]  # fmt: skip
Sweep = Annotated[bool, typer.Option("--sweep", help="A list of values is tried one by one: a run for each, and one table.")]
Mapped = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="OLD=NEW", help="What a recorded cell, function or file is called today; - if gone. With --into: a value, there."
    ),
]
MapShared = Annotated[bool, typer.Option("--map-shared", help="Keep --map in a file of the project, for everybody.")]
Into = Annotated[
    list[str] | None,
    typer.Option(
        "--into", metavar="FILE[:FUNCTION]", help="Hand recorded values to this notebook, script or function. More than one may be given."
    ),
]
Also = Annotated[list[str] | None, typer.Option("--also", metavar="RUN", help="With --into: hand over the values of this run too.")]
Offline = Annotated[bool, typer.Option("--offline", help="Nothing may reach the outside world.")]
Live = Annotated[
    list[str] | None, typer.Option("--live", metavar="EFFECT", help="Of what is new, only this kind, host or step may reach it.")
]
AllowMutations = Annotated[
    list[str] | None, typer.Option("--allow-mutations", metavar="STEP|all", help="Let this step change something outside.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Only if Python, the machine and the packages are those of the run.")]
Resume = Annotated[bool, typer.Option("--resume", help="Where the recorded run had ended, go on for real.")]
Headers = Annotated[
    list[str] | None, typer.Option("--header", metavar="NAME:VALUE", help="Of a recorded request: in the place of a masked header.")
]

Debug = Annotated[
    str | None,
    typer.Option(
        "--debug", metavar="[=pdb]", help="Stop before the line that failed: for a debugger that attaches, or with =pdb right here."
    ),
]

_PLAIN = ("source", "from_step", "until", "as_is", "dry_run", "output", "offline", "strict", "resume", "map_shared")
_LISTS = ("live", "allow_mutations", "headers")


def options_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the Python interface is told, of the parameters of the command. Raises BadRequest and MissingSource for what cannot be meant."""
    if given["also"] and not given["into"]:
        raise BadRequest("--also names another run to hand over: it goes with --into.", hint="Leave it out.")
    if given["sweep"] and given["into"]:
        raise BadRequest("--sweep and --into do not go together.", hint="Hand over once for each value, with --set.")
    for other in ("sweep", "into"):
        if given.get("debug") is not None and given[other]:
            raise BadRequest(f"--debug and --{other} do not go together.", hint="Debug one replay of one run.")
    check_files(given["source"], given["output"])
    found = {name: given[name] for name in _PLAIN} | {name: tuple(given[name] or ()) for name in _LISTS}
    return {**found, "overrides": _overrides(given["set_values"]), "mapping": _mapping(given["mapped"])}


def _overrides(texts: list[str] | None) -> dict[str, Any]:
    """See `rewound.replay.overrides`, which a command without any does not import."""
    if not texts:
        return {}
    from rewound.replay.overrides import read_overrides

    return read_overrides(texts)


def _mapping(texts: list[str] | None) -> dict[str, str]:
    """See `rewound.replay.mapping`."""
    from rewound.replay.mapping import read_mapping

    return read_mapping(texts or ())


def check_files(source: Path | None, output: Path | None) -> None:
    """Refuse files that are not there, and an output that is no notebook."""
    if source is not None and not source.is_file():
        raise MissingSource(f"There is no file {source}.", hint="Check the path given to --source.")
    if output is None:
        return
    if output.suffix != ".ipynb":
        hint = f"Try --output {output.with_suffix('.ipynb')}."
        raise BadRequest(f"--output writes a notebook, and {output} does not end in .ipynb.", hint=hint)
    if not output.absolute().parent.is_dir():
        raise MissingSource(f"There is no folder {output.absolute().parent} to write {output.name} to.", hint="Make it first.")
