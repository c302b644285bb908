"""Where a path of a request leads: never out of the server's folder."""

from __future__ import annotations

from pathlib import Path

from rewound.errors import BadRequest, MissingSource, PathNotAllowed


def confined(root: Path, given: str) -> Path:
    """The file or folder that is meant, links followed. It need not be there.

    Raises PathNotAllowed where it does not lie in `root`, and BadRequest for what no file can be called.
    """
    try:
        home = root.resolve()
        found = (home / given).resolve()
    except (OSError, ValueError, RuntimeError) as error:  # a NUL, links in a circle
        hint = "Write it relative to the server's folder, with / between its parts."
        raise BadRequest(f"{given[:200]!r} is no path.", hint=hint) from error
    if not found.is_relative_to(home):
        hint = "Start the server in a folder that holds it, or copy it there."
        raise PathNotAllowed(f"{given[:200]} does not lie in the server's folder {home}.", hint=hint)
    return found


def source_in(root: Path, given: str) -> Path:
    """A program that is there. Raises what `confined` raises, and MissingSource."""
    found = confined(root, given)
    if not _is(found, "file"):
        raise MissingSource(f"There is no file {given[:200]}.", hint=f"Paths are relative to the server's folder {root}.")
    return found


def target_in(root: Path, given: str, start: Path) -> str:
    """What recorded values are to be handed to, as `rewound.hand_over` takes it; modules are looked for from `start`.

    Raises what `source_in` raises, and what `target_of` raises.
    """
    from rewound.replay.targets import split, target_of

    where, function = split(given)
    if where.endswith((".ipynb", ".py")):
        file = source_in(root, where)
        return str(file) if function is None else f"{file}:{function}"
    if not target_of(given, start).file.is_relative_to(root.resolve()):
        hint = "Write FILE.py:FUNCTION, of a file in that folder, that calls it."
        raise PathNotAllowed(f"{given[:200]} does not lie in the server's folder {root}.", hint=hint)
    return given


def output_in(root: Path, given: str) -> Path:
    """A notebook to write, whose folder is there. Raises what `confined` raises, BadRequest and MissingSource."""
    found = confined(root, given)
    if found.suffix != ".ipynb" or _is(found, "dir"):
        raise BadRequest(f"What is written is a notebook, and {given[:200]} is no name for one.", hint="End it in .ipynb.")
    if not _is(found.parent, "dir"):
        raise MissingSource(f"There is no folder for {given[:200]}.", hint="Make it first.")
    return found


def folder_in(root: Path, given: str) -> Path:
    """A folder, or the one that a file lies in. Raises what `confined` raises."""
    found = confined(root, given)
    return found if _is(found, "dir") else found.parent


def _is(path: Path, kind: str) -> bool:
    try:
        return path.is_file() if kind == "file" else path.is_dir()
    except (OSError, ValueError):  # longer than a name can be
        return False
