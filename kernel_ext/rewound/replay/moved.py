"""A recording seen as if it had been made in another folder, for a replay of the project's code from there.

What a replay compares is named by absolute paths: functions by their file, what was read by its path. All of them are moved in one
place, where the recording is read; behind it nothing knows that the folder is another one.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import pickle
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rewound.capture.project import Project
from rewound.config import find_project
from rewound.effects.masking import Masking
from rewound.effects.pickled import load
from rewound.model import Code, Effect, Encoded, Run
from rewound.replay.outcome import Request
from rewound.store import Reader, open_reader

WHERE_NOW = (
    "Go to a folder that holds the same project, with the file at the same place in it, or pass where it is now with --source FILE. "
    "As it was recorded, with --as-is, it can be run without the file."
)


@dataclass(frozen=True, slots=True)
class Move:
    """From the folder that the recorded paths lie in to the one that holds the same files today, in another version.

    Environments and installed packages in the folder stay where they are: they are no part of the project.
    """

    then: str
    now: str
    _project: Project = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_project", Project(Path(self.then)))

    def path(self, path: str) -> str:
        """Where a file or folder is now; itself, if it does not lie in the folder that was moved."""
        for spelled in (path, os.path.realpath(path)) if path and Path(path).is_absolute() else ():
            if os.path.normcase(spelled) == os.path.normcase(self.then):
                return self.now
            if os.path.normcase(spelled).startswith(os.path.normcase(self.then) + os.sep):
                return self.now + spelled[len(self.then) :] if self._project.holds(spelled) else path
        return path

    def run(self, run: Run) -> Run:
        """The facts of a run as they were, had it been recorded there."""
        source = self.path(run.source) if run.source else run.source
        argv = tuple(map(self.path, run.argv))
        app = run.meta.get("app")
        told: dict[str, Any] = {} if app is None else {"app": {**app, "file": self.path(app["file"]), "path": self.path(app["path"])}}
        if into := run.meta.get("into"):
            told["into"] = {**into, "file": self.path(into["file"]), "root": self.path(into["root"] or "")}
        meta = {**run.meta, **told}
        return replace(run, source=source, cwd=self.path(run.cwd), argv=argv, project=self.path(run.project), meta=meta)

    def code(self, code: Code) -> Code:
        return replace(code, file=self.path(code.file))

    def effect(self, effect: Effect) -> Effect:
        """A file by its path, and what a variable of the environment held; requests name the recorded folder: see `enter`."""
        if effect.kind == "file":
            return replace(effect, key=os.path.normcase(self.path(effect.key)))
        if effect.kind == "environment" and effect.answer is not None and isinstance(value := load(effect.answer), str):
            return replace(effect, answer=Encoded(pickle.dumps(self.paths(value), 5)))
        return effect

    def paths(self, text: str) -> str:
        """The same for a variable, which may hold several."""
        return os.pathsep.join(map(self.path, text.split(os.pathsep)))


class MovedReader(Reader):
    """A store whose runs were made in another folder."""

    def __init__(self, folder: Path, move: Move) -> None:
        super().__init__(folder)
        self._move = move

    def runs(self) -> list[Run]:
        return [self._move.run(run) for run in super().runs()]

    def run(self, run: str) -> Run:
        return self._move.run(super().run(run))

    def codes(self, run: str) -> dict[int, Code]:
        return {number: self._move.code(code) for number, code in super().codes(run).items()}

    def effects(self, run: str) -> list[Effect]:
        return [self._move.effect(effect) for effect in super().effects(run)]


def placed(request: Request, parent: Run, origin: Run, start: Path | None = None) -> Request:
    """The request with the folder that the project's files are taken from, if it is another than they were recorded in.

    Where that is not there, on another machine for example, it is the project around `start` (the working folder), if that has the
    recorded program at the same place; or the one that `--source` lies in.
    """
    if not origin.project:
        return request
    if request.moved is not None:
        now = Move(*request.moved).path(origin.project)
        return replace(request, project=now, settings=origin.project, named=origin.project)
    now = _found(request, origin, (start or Path.cwd()).resolve())
    if now != origin.project:
        return replace(request, moved=(parent.project, now), project=now, settings=now, named=origin.project)
    if parent.project and parent.project != now:  # it was itself a replay of files that lay elsewhere
        return replace(request, moved=(parent.project, now), named=origin.project)
    return request


def moved_to(reader: Reader, parent: Run, origin: Run, request: Request) -> tuple[Reader, Run, Run, Request]:
    """All of it as it was, had it been recorded in the folder that the request, which is `placed`, takes the files from."""
    if request.moved is None:
        return reader, parent, origin, request
    moved = MovedReader(reader.folder, Move(*request.moved))
    return moved, moved.run(parent.id), Move(origin.project, request.project or origin.project).run(origin), request


def _found(request: Request, origin: Run, start: Path) -> str:
    """The folder that holds the recorded project's files today; the recorded one, if none can be found."""
    program = program_of(origin)
    if Path(origin.project).is_dir() or not Path(program).is_relative_to(origin.project):
        return origin.project
    inner = Path(program).relative_to(origin.project)
    folders = [find_project(start), start]
    if request.source is not None:
        folders = list(request.source.resolve().parents)
    return next((str(folder) for folder in folders if (folder / inner).is_file()), origin.project)


def program_of(run: Run) -> str:
    """The file that was run: a script, a notebook, that of a module; empty for a bare kernel."""
    return next(iter(run.argv), "") if run.kind == "module" else run.source or ""


def open_moved(store: str | None, moved: Sequence[str] | None, start: Path | None = None) -> Reader:
    """The reader that a replay's process works with, from the folders (then, now) that it was told, if any."""
    reader = open_reader(store, start=start)
    return reader if moved is None else MovedReader(reader.folder, Move(*moved))


def folder_of(told: str | None) -> Path | None:
    return None if told is None else Path(told)


def told_as_recorded(masking: Masking, options: Mapping[str, Any]) -> None:
    """Requests that name the folder of now are told as those that were recorded; replays tell them so too."""
    moved, named = options["moved"], options["named"]
    if moved is not None and moved[1] != named:
        masking.move(moved[1], named)


def enter(move: Move) -> None:
    """Let this process find the project where it is now, wherever variables, the path or an editable install lead."""
    for name, value in os.environ.items():
        if not name.startswith("REWOUND_") and move.paths(value) != value:
            os.environ[name] = move.paths(value)
    sys.path[:] = [move.path(entry) for entry in sys.path]
    sys.meta_path.insert(0, _Moving(move))


class _Moving:
    """Finds what would come from the old folder in the new one; what is missing there is missing, and never taken from the old one."""

    def __init__(self, move: Move) -> None:
        self._move = move

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        editable = [finder for finder in sys.meta_path if "editable" in (getattr(finder, "__module__", None) or type(finder).__module__)]
        finders: tuple[Any, ...] = (importlib.machinery.PathFinder, *editable)
        for finder in finders:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                return self._moved(name, spec)
        return None

    def _moved(self, name: str, spec: Any) -> Any:
        """None where the spec may stay as it is: who comes next finds it again."""
        origin, folders = spec.origin, spec.submodule_search_locations
        if not spec.has_location:
            now = [self._move.path(folder) for folder in folders or ()]
            if now == list(folders or ()):
                return None
            spec.submodule_search_locations = now
            return spec
        if (file := self._move.path(origin)) == origin:
            return None
        if not Path(file).is_file():
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        packages = None if folders is None else [str(Path(file).parent)]
        return importlib.util.spec_from_file_location(name, file, submodule_search_locations=packages)
