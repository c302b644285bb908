"""Replays a recorded script or module: its body runs again, and the calls inside it are served where nothing changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Container, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from rewound.capture.begun import replayed_environ
from rewound.capture.script import find_module, find_script, record_module, record_script
from rewound.capture.session import Session
from rewound.errors import BadRequest, BadSource, MissingSource, UnknownStep
from rewound.model import Run, Step
from rewound.replay import handed
from rewound.replay.arguments import with_environment
from rewound.replay.asking import Transformer, serving
from rewound.replay.foreseen import foreseen
from rewound.replay.handing import record_into
from rewound.replay.moved import WHERE_NOW, Move, enter, folder_of, open_moved, program_of, told_as_recorded
from rewound.replay.needs import check_program
from rewound.replay.outcome import Outcome, Progress, Request, ended, limits_of, outside_told
from rewound.replay.overrides import Overrides, note, overrides_of, with_variables
from rewound.replay.placing import arguments_given, with_text
from rewound.replay.plan import NOT_ASKED, PlanLine, is_below
from rewound.replay.recorded import Recorded
from rewound.replay.renamed import with_todays_names
from rewound.replay.renames import renames_of
from rewound.replay.requests import application_file, headers_given, replay_here
from rewound.replay.serve import Server
from rewound.replay.settings import settings_here
from rewound.replay.source import CodeToday
from rewound.replay.statements import bindings
from rewound.replay.versions import across, note_mapping
from rewound.replay.watched import Nobody, Watcher, watcher_of
from rewound.store import Reader, open_reader

_CHILD = "import sys; from rewound.replay.programs import child; child(sys.argv[1])"
"""How the program ended stands in its run: an exit with a code would stop a debugger here once more, when all is over."""


def replay_program(reader: Reader, parent: Run, origin: Run, request: Request, progress: Progress | None) -> Outcome:
    """Replay in a fresh process, from the working folder and with the arguments of the recorded run."""
    began = time.monotonic()
    path = program_file(parent, origin, request, ran_files(reader, parent) if request.as_is else ())
    folder_of_run = folder_to_run_in(parent, request)
    versions = across(reader, parent, request, str(path))
    reader, request = versions.reader, versions.request
    into: Mapping[str, Any] | None = origin.meta.get("into")
    arguments: dict[str, Any] = {}
    if into is not None and origin.kind == "call":
        arguments, request = arguments_given(request)
    elif request.overrides or into is not None:
        request = with_variables(reader, *with_text(request, str(path), _text_of(reader, parent, path, as_is=request.as_is), into))
    overrides = overrides_of(reader, parent, request.options())
    recorded, today = recorded_calls(reader, parent, overrides, request.edited)
    barred, until = barred_names(reader, parent, recorded, request), call_until(reader, parent, request.until)
    check_program(reader, parent, recorded, lambda: planned_lines(recorded, today, barred, until))
    if request.dry_run:
        planned = _told(origin, planned_lines(recorded, today, barred, until))
        return versions.told(foreseen(reader, parent, planned, began, recorded.files.changed()))
    changed = recorded.files.changed()
    run_id = request.run_id
    with tempfile.TemporaryDirectory(prefix="rewound-") as folder:
        answer = Path(folder, "answer.json")
        about = {
            "run": parent.id, "run_id": run_id, "path": str(path), "module": module_of(origin), "argv": list(origin.argv[1:]),
            "request": origin.id if origin.kind == "request" else None, "app": origin.meta.get("app"),
            "into": into if origin.kind == "call" else None, "arguments": arguments,
            "store": request.store or str(reader.folder), "barred": sorted(barred), "answer": str(answer), "options": request.options(),
        }  # fmt: skip
        if progress is not None:
            progress(f"running {origin.name if origin.kind == 'request' else path.name}")
        environ = with_environment({**os.environ, **replayed_environ(parent.meta)}, overrides.environment)
        asked = Path(folder, "about.json")
        asked.write_text(json.dumps(about), "utf-8")  # it can hold whole files: more than an argument of a process may
        _run_child(about, asked, folder_of_run, environ, Path(folder, "errors.txt") if request.quiet else None)
        told = json.loads(answer.read_text("utf-8")) if answer.exists() else {"plan": (), "outside": {}}
        lines = tuple(_told(origin, [PlanLine(**line) for line in told["plan"]]))
    run = reader.run(run_id)
    outside = {"changed_files": changed, **told["outside"]}
    return versions.told(ended(run_id, parent.id, run.status == "succeeded", began, lines, run.error, outside))


def _text_of(reader: Reader, run: Run, path: Path, *, as_is: bool) -> str:
    """What is run of this file: its text, or with --as-is the one that was recorded."""
    recorded = ran_files(reader, run).get(str(path)) if as_is else None
    return path.read_text("utf-8") if recorded is None else reader.source(recorded)


def ran_files(reader: Reader, run: Run) -> dict[str, str]:
    """The project's files that a run had executed, each with the key of its text."""
    return {code.file: code.source for code in reader.codes(run.id).values() if code.function == "<module>"}


def _run_child(about: dict[str, Any], asked: Path, cwd: str, environ: dict[str, str], errors: Path | None) -> None:
    """The process of a replay; the file `asked` tells it the same as `about`.

    With `errors`, nothing that it prints is seen; raises BadSource then if no run came of it.
    """
    command = [sys.executable, "-c", _CHILD, str(asked)]
    if errors is None:
        subprocess.run(command, cwd=cwd, check=False, stdout=_stdout(), env=environ)
        return
    with errors.open("wb") as file:
        done = subprocess.run(command, cwd=cwd, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=file, env=environ)
    if not any(run.id == about["run_id"] for run in open_reader(about["store"]).runs()):
        last = errors.read_text("utf-8", "replace").strip().splitlines()[-1:]
        raise BadSource(f"The program could not be begun: {last[0] if last else f'its process ended with {done.returncode}'}")


def folder_to_run_in(parent: Run, request: Request) -> str:
    """The working folder of the recorded run; made anew where the project's files lie elsewhere, since git keeps no empty one."""
    if request.moved is not None and parent.cwd.startswith(request.moved[1]):
        Path(parent.cwd).mkdir(parents=True, exist_ok=True)
    return parent.cwd if parent.cwd and Path(parent.cwd).is_dir() else str(Path.cwd())


def _told(origin: Run, lines: list[PlanLine]) -> list[PlanLine]:
    """A request is no module's body, whose place it has above its calls."""
    if origin.kind != "request":
        return lines
    why = "the request is made again"
    return [replace(line, function=origin.name, reason=why) if line.function == "<module>" else line for line in lines]


def _stdout() -> Any:
    """Where the program's own output goes: ours, unless somebody has turned that elsewhere (`--json`)."""
    try:
        return sys.stdout.fileno()
    except (OSError, ValueError, AttributeError):
        return sys.stderr.fileno()


def module_of(run: Run) -> str | None:
    """The name that `python -m` was given; None for a script."""
    return run.source[3:] if run.kind == "module" and run.source else None


def program_file(parent: Run, origin: Run, request: Request, ran: Container[str] = ()) -> Path:
    """The file to run: today's; or one of those that were run (`ran`), which need not be there. Raises MissingSource."""
    if origin.kind == "request":
        headers_given(request.headers)
        return application_file(parent, origin, request.source, ran)
    program = program_of(replace(parent, kind=origin.kind)) or program_of(origin)
    if program in ran and request.source is None:
        return Path(program)
    if origin.kind == "call" and request.source is not None:
        raise BadRequest("--source does not go with the run of a function.", hint="Hand over to another one with --into.")
    if request.source is not None:
        return find_script(request.source)
    module = module_of(origin)
    is_there = Path(origin.cwd or ".").is_dir()
    if module is None or request.project or not is_there:  # to find a module, its packages are imported; those of a moved project not here
        path = Path(program)
        if not path.is_file():
            kind = "script" if module is None else "module's file"
            raise MissingSource(f"The {kind} {path} that run {parent.id} was recorded from is not there.", hint=WHERE_NOW)
        return path
    here = Path.cwd()
    try:
        os.chdir(origin.cwd or here)
        return find_module(module)
    finally:
        os.chdir(here)


def recorded_calls(reader: Reader, run: Run, overrides: Overrides, texts: Mapping[str, str]) -> tuple[Recorded, CodeToday]:
    """Those of a run that was no notebook's; `texts`: by file, what counts instead of what it holds."""
    today = CodeToday(reader, run.id, [])
    return Recorded(reader, run.id, today.unchanged, {}, overrides, texts), today


def call_until(reader: Reader, run: Run, name: str | None) -> Step | None:
    """The call behind which a replay ends. Raises UnknownStep, AmbiguousName."""
    if name is None:
        return None
    step = reader.find_step(run.id, name)
    if step.kind != "call" or step.function == "<module>":
        raise UnknownStep(f"{name} is not a function's step.", hint=f"--until wants one; `rewound show {run.id}` lists them.")
    return step


def barred_names(reader: Reader, run: Run, recorded: Recorded, request: Request) -> set[str]:
    """Functions that must run because somebody asked: all with --as-is; with --from the step's and those that began later."""
    if request.as_is:
        return {name for _, name in recorded.by_key}
    if request.from_step is None:
        return set()
    step = reader.find_step(run.id, request.from_step)
    if step.kind != "call":
        raise UnknownStep(f"{request.from_step} is not a function's step.")
    return {recorded.codes[other.code].function for other in recorded.steps.values() if other.seq >= step.seq and other.count is None}


def planned_lines(recorded: Recorded, today: CodeToday, barred: set[str], until: Step | None = None) -> list[PlanLine]:
    """What the recording shows would happen: calls from the outside in, nothing below what is served, and none behind the last."""
    lines: list[PlanLine] = []
    changed = changed_globals(recorded, today)
    if until is not None:
        recorded.end_behind(until)
    recorded.settle(lambda step: step.function in barred)

    def walk(step: Step) -> None:
        if until is not None and step.seq > until.seq and not is_below(step, until, recorded.steps):
            lines.append(PlanLine(step.id, None, None, step.function, "skipped", NOT_ASKED, step.seconds))
            return
        reason = _planned_reason(step, recorded.codes[step.code].function, recorded, barred, changed)
        served = reason is None
        action, why = ("served", "its code and everything it used are as recorded") if served else ("run", reason or "")
        lines.append(PlanLine(step.id, None, None, step.function, action, why, step.seconds))  # type: ignore[arg-type]
        if not served:
            for child in recorded.children(step):
                walk(child)

    for step in recorded.roots():
        walk(step)
    return lines


def _planned_reason(step: Step, name: str, recorded: Recorded, barred: set[str], changed: set[tuple[str, str]]) -> str | None:
    if name == "<module>":
        return "the module's own statements always run"
    if name in barred:
        return "asked for"
    reason = recorded.why_not(step)
    if reason is not None:
        return reason
    touched = next((value for value in recorded.inputs(step) if (value.scope, value.name) in changed), None)
    return None if touched is None else f"it reads {touched.name}, whose statement changed"


def changed_globals(recorded: Recorded, today: CodeToday) -> set[tuple[str, str]]:
    """Globals that the calls read and that today's files bind by other statements than the recorded ones."""
    found: set[tuple[str, str]] = set()
    modules: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    for code in recorded.codes.values():
        if code.function != "<module>":
            continue
        try:
            modules[code.file] = bindings(recorded.source(code)), bindings(recorded.text_today(code.file))
        except (OSError, SyntaxError, ValueError):
            continue
    files = recorded.files_of_scopes()
    for step in recorded.steps.values():
        for value in step.globals_read:
            then, now_bound = modules.get(files.get(value.scope, ""), ({}, {}))
            if then.get(value.name) != now_bound.get(value.name):
                found.add((value.scope, value.name))
    return found


# ---- in the child process


@dataclass(slots=True)
class _Child:
    """Puts the server in place once the session of the new run exists."""

    about: dict[str, Any]
    reader: Reader
    parent: Run
    stack: ExitStack
    server: Server | None = None
    transformer: Transformer | None = None
    session: Session | None = None
    watcher: Watcher = field(default_factory=Nobody)

    def prepare(self, session: Session) -> Server:
        overrides = overrides_of(self.reader, self.parent, self.about["options"])
        edited = self.about["options"]["edited"]
        recorded, _ = recorded_calls(self.reader, self.parent, overrides, edited)
        self.session = session
        session.guards = True
        note(session, self.about["options"]["given"], self.about["options"])
        note_mapping(session, self.about["options"]["mapped"])
        limits = limits_of(self.parent.id, self.about["options"], overrides)
        self.server = Server(recorded, self.reader, session.recorder, limits)
        self.server.barred.update(self.about["barred"])
        until = call_until(self.reader, self.parent, self.about["options"]["until"])
        self.server.end_behind(until)
        session.journal.answers = self.server.answers(self.parent.id, recorded.effects)
        told_as_recorded(session.journal.masking, self.about["options"])
        recorded.settle(lambda step: step.function in self.about["barred"])
        as_is = self.about["options"]["as_is"]
        followed = recorded.followed() if as_is else edited
        for file, text in followed.items():  # what runs, whatever the file says today
            session.recorder.sources.tell(file, text)
        self.transformer = Transformer(recorded, followed, follows=as_is)
        self.stack.enter_context(serving(self.server, self.transformer, session.project.holds))
        self.watcher = watcher_of(self.about["options"], session, self.reader, self.parent.id)
        self.watcher.begins(None, self.about["path"])
        return self.server

    def compile(self, source: str, filename: str) -> Any:
        assert self.transformer is not None
        return self.transformer.compile(source, filename)

    def lines(self) -> list[PlanLine]:
        """What happened, in the order of the new run: each call that ran or was served, with the recorded step that it repeats."""
        assert self.server is not None and self.session is not None
        reasons: dict[str, list[str]] = {}
        for (_, name), reason in self.server.ran:
            reasons.setdefault(name, []).append(reason)
        served = list(self.server.served)
        answered = {step.seq for step in served}
        left: dict[str | None, deque[Step]] = defaultdict(deque)
        for then in sorted(self.server.recorded.steps.values(), key=lambda step: step.seq):
            if then.seq not in answered and then.count is None:
                left[then.function].append(then)
        found = []
        for step in open_reader(self.about["store"]).steps(self.session.run.id):
            if step.count is not None:
                continue
            if step.served and served:
                then = next((s for s in served if s.function == step.function), served[0])
                served.remove(then)
                found.append(
                    PlanLine(then.id, None, None, step.function, "served", "its code and everything it used are as recorded", then.seconds)
                )
                continue
            if step.seq in self.server.skipped:
                found.append(PlanLine(None, None, None, step.function, "skipped", NOT_ASKED, None))
                continue
            why = "the module's own statements always run" if step.function == "<module>" else "it was not recorded"
            waiting = reasons.get(step.function or "")
            why = waiting.pop(0) if waiting else why
            before = left[step.function].popleft() if left[step.function] else None
            seconds = before.seconds if before is not None else None
            found.append(PlanLine(before.id if before is not None else None, None, None, step.function, "ran", why, seconds))
        return found


def child(asked: str) -> int:
    """Run the program under recorder and server, as this file asks. 0 if it ended well, 1 if it failed."""
    about = json.loads(Path(asked).read_text("utf-8"))
    options = about["options"]
    if options["moved"]:
        enter(Move(*options["moved"]))
    reader = open_moved(about["store"], options["moved"])
    parent = reader.resolve(about["run"])
    reader = with_todays_names(reader, parent.id, renames_of(options["renames"]))
    config = replace(settings_here(parent, options), store=about["store"])
    state = _Child(about, reader, parent, ExitStack())  # never closed: the process ends with the replay
    details: dict[str, Any] = {
        "prepare": state.prepare,
        "compile_source": state.compile,
        "run_id": about["run_id"],
        "replay_of": parent.id,
        "project": folder_of(options["project"]),
        "text": _text_of(reader, parent, Path(about["path"]), as_is=True) if options["as_is"] else None,
    }
    handed.use(about["store"])
    if about["into"]:
        run = record_into({**about["into"], "file": about["path"]}, about["arguments"], config, **details)
    elif about["request"]:
        run = replay_here(about, reader, parent, config, state.prepare)
    elif about["module"]:
        run = record_module(about["module"], about["argv"], config, path=Path(about["path"]), **details)
    else:
        run = record_script(Path(about["path"]), about["argv"], config, **details)
    assert state.server is not None
    state.watcher.ended(run.error)
    counterparts = state.server.counterparts
    outside = {**outside_told(state.server.counts), "past": counterparts.is_past(reader, run.id), "until": counterparts.ended_at()}
    told = {"plan": [asdict(line) for line in state.lines()], "outside": outside}
    Path(about["answer"]).write_text(json.dumps(told), "utf-8")
    return 0 if run.status == "succeeded" else 1
