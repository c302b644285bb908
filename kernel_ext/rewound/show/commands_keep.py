"""Commands about recordings as such: export, import; and `rewound doctor`, what works on this machine, what does not, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rewound.show.answer import answer, tell
from rewound.show.options import Json, RunName, StoreUrl
from rewound.show.page import Page

if TYPE_CHECKING:
    from rewound.model import Run
    from rewound.store import Reader

DOCTOR_EXAMPLE = """\b
Example:
  rewound doctor --json"""
EXPORT_EXAMPLE = """\b
Examples:
  rewound export last-failed failure.rewound
  rewound export r7f2 failure.rewound --force --json
  rewound export last tests/cassettes/rates.yaml"""
IMPORT_EXAMPLE = """\b
Examples:
  rewound import failure.rewound
  rewound import failure.rewound --trust"""
TRUSTING = "From now on the values in it are opened, and opening a stranger's pickles runs whatever code they hold."


def export(
    run: RunName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write: failure.rewound; or .yaml, .yml, .json, a cassette.")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it is there.")] = False,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Write a recording as one file, to hand to somebody else: all that it takes to look at the run and to replay it.

    With it go the runs that it replays, and other replays of those that changed something outside, so that nobody does that again.
    A FILE that ends in .yaml, .yml or .json gets the HTTP requests of the run and their answers alone, as a cassette of vcrpy.
    """
    from rewound.effects.cassettes import SUFFIXES
    from rewound.show import wire_keep
    from rewound.show.commands_look import reader_of
    from rewound.show.text_keep import exported_page
    from rewound.store.exporting import export_runs

    reader = reader_of(store)
    found = reader.resolve(run)
    if file.suffix in SUFFIXES:
        return _export_cassette(reader, found, file, force=force, as_json=as_json)
    done = export_runs(reader, reader.kin(found.id), file, force=force)
    runs = [reader.run(one) for one in done.runs]
    answer(as_json, lambda: wire_keep.exported(done, runs), lambda: exported_page(done, runs))
    return 0


def _export_cassette(reader: Reader, run: Run, file: Path, *, force: bool, as_json: bool) -> int:
    from rewound.effects.cassettes import written
    from rewound.effects.played import made_of
    from rewound.show import wire_keep
    from rewound.show.text_keep import cassette_page
    from rewound.store.exporting import export_as

    reader.check_trust(run.id)
    made = made_of(reader.effects(run.id))
    done = export_as(reader, run.id, file, lambda: written(made.interactions, file), force=force)
    answer(as_json, lambda: wire_keep.exported(done, [run], made), lambda: cassette_page(done, made))
    return 0


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `rewound export` wrote.")],
    trust: Annotated[
        bool, typer.Option("--trust", help="Open values that somebody else recorded: a stranger's pickles can run a stranger's code.")
    ] = False,
    as_json: Json = False,
    store: StoreUrl = None,
) -> int:
    """Take a recording from a file that somebody exported. Runs that are in the store are never replaced.

    What another person recorded can be looked at, without its values; with --trust it is yours, and can be replayed.
    """
    from rewound.show import wire_keep
    from rewound.show.text_keep import imported_page
    from rewound.store import locate, open_reader
    from rewound.store.importing import import_runs

    if trust:
        tell(Page().line(("Trusting ", "warn"), f"{file}. {TRUSTING}"))
    folder = locate(store, Path.cwd())
    done = import_runs(file, folder, trust=trust)
    reader = open_reader(str(folder))
    runs = [reader.run(one) for one in done.runs]
    answer(as_json, lambda: wire_keep.imported(done, runs), lambda: imported_page(done, runs))
    return 0


def doctor(as_json: Json = False, store: StoreUrl = None) -> int:
    """Say what works on this machine and what does not, and why.

    Exits 0 if recording and replaying work, 3 if something that they need is missing.
    """
    from rewound.show import checks

    found = checks.all_checks(store)
    answer(as_json, lambda: checks.document(found), lambda: checks.page(found))
    return 3 if any(check.status == "missing" for check in found) else 0
