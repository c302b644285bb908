"""Replays a recorded request: today's application is loaded and started, and answers the same request under the recorded answers."""

from __future__ import annotations

import builtins
import copy
import http
import importlib
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from rewound.capture.calls import ERROR, SECONDS, STARTED, STATUS, call_of_cell
from rewound.capture.keeping import body_of_module
from rewound.capture.script import outcome_of, wait_for_threads
from rewound.capture.service import be_passive, listen_to_frameworks
from rewound.capture.session import Session, begin
from rewound.config import Config
from rewound.effects.answers import Answers
from rewound.effects.journal import MISSING
from rewound.effects.masking import Masking
from rewound.effects.where import Where
from rewound.errors import BadRequest, MissingSource
from rewound.model import Error, Run, Status
from rewound.replay.asking import NAME
from rewound.replay.files import Files
from rewound.replay.moved import WHERE_NOW, folder_of
from rewound.replay.recorded import Recorded
from rewound.replay.serve import Server
from rewound.store import Reader

_STATUSES: tuple[Status, ...] = ("succeeded", "failed", "interrupted")


def application_file(parent: Run, origin: Run, source: Path | None, ran: Container[str] = ()) -> Path:
    """The file of the application's module: today's, or one of those that were run (`ran`). Raises MissingSource."""
    app = origin.meta["app"]
    if not app["attribute"] and source is None:
        raise MissingSource(
            f"Run {origin.id} does not tell where its application is: it is no global of a module.",
            hint="Record with Recorder(app, name='module:attribute'), or 'module:factory()'.",
        )
    found = source or Path(parent.source or app["file"])
    if str(found) in ran:
        return found
    if not found.is_file():
        raise MissingSource(f"The module {app['module']} that run {origin.id} was recorded from is not at {found}.", hint=WHERE_NOW)
    return found.resolve()


def headers_given(texts: tuple[str, ...]) -> dict[str, str]:
    """`NAME: VALUE` as a mapping; names in lower case. Raises BadRequest."""
    found = {}
    for text in texts:
        name, colon, value = text.partition(":")
        if not colon or not name.strip():
            raise BadRequest(f"--header {text!r} is no header.", hint="Write it as NAME: VALUE.")
        found[name.strip().lower()] = value.strip()
    return found


# ---- in the child process


class Before(Answers):
    """While the application is loaded, started and stopped, which was not recorded: the world as it is, but nothing is changed there."""

    def reading(self, kind: str, name: str, where: Where) -> Any:
        return MISSING

    def state(self, name: str) -> Any:
        return MISSING


class _Phases:
    """Who answers: `Before`, and during the request the recording."""

    def __init__(self, session: Session, server: Server, reader: Reader, run: str, request_root: int | None) -> None:
        self._session = session
        self._recorder = session.recorder
        self._server = server
        self._answers = session.journal.answers
        self._recorded_root = request_root
        limits = replace(server.limits, strict=False, offline=server.limits.offline or server.limits.strict, resume=False)
        self._quiet_server = Server(nothing(server.recorded), reader, session.recorder, limits)
        self._quiet_server.counts = server.counts
        self._before = Before(run, (), {}, limits, server.counts, self._quiet_server.counterparts)
        self.began = 0.0
        self.leave()

    def enter(self) -> None:
        """The request begins."""
        root = self._recorder.root = call_of_cell(next(self._recorder.seqs))
        self.began = time.perf_counter()
        self._server.counterparts.next_cell(self._recorded_root, beyond=False)
        self._server.counterparts.of(root)
        self._session.journal.answers = self._answers
        setattr(builtins, NAME, self._server)
        self._session.observer.start()

    def leave(self) -> None:
        """It has not begun, or it has ended."""
        self._session.observer.stop()
        self._session.journal.answers = self._before
        setattr(builtins, NAME, self._quiet_server)

    def close(self, file: str, status: Status, error: Error | None) -> None:
        """Note the request as the step above its calls."""
        root, recorder = self._recorder.root, self._recorder
        if root is None:
            return
        code, positions = body_of_module(next(recorder.code_ids), file, recorder.sources.key_of(file))
        recorder.writer.put_code(recorder.run, code, positions)
        row = [root.seq, None, code.id, None, -1, threading.get_ident(), *root.row[6:], None]
        row[STARTED], row[SECONDS] = self.began - recorder.origin, time.perf_counter() - self.began
        row[STATUS], row[ERROR] = _STATUSES.index(status), error
        recorder.rows.append(row[:18])


def nothing(recorded: Recorded) -> Recorded:
    """A recording that holds no call and no effect."""
    empty = copy.copy(recorded)
    empty.steps, empty.by_key, empty.effects, empty.files = {}, defaultdict(deque), [], Files(())
    empty._children = defaultdict(list)
    return empty


def replay_here(about: Mapping[str, Any], reader: Reader, parent: Run, config: Config, prepare: Callable[[Session], Server]) -> Run:
    """Load the application, start it, make the request and stop it, in this process, which is the replay's own."""
    be_passive()
    origin, options = reader.run(about["request"]), about["options"]
    path, request = Path(about["path"]), origin.meta["request"]
    others = frozenset(threading.enumerate())
    session = begin(
        "replay", str(path), config, start=path.parent, project=folder_of(options["project"]), argv=origin.argv, replay_of=parent.id,
        run_id=about["run_id"], name=origin.name,
    )  # fmt: skip
    sys.argv = list(origin.argv)
    _keep_out(session, options["headers"])
    server = prepare(session)
    root = next((step for step in server.recorded.steps.values() if step.parent is None and server.recorded.is_module(step)), None)
    phases = _Phases(session, server, reader, parent.id, root.seq if root is not None else None)
    session.journal.by_request = True
    session.start(observe=False)
    session.exits.attach()
    answer = Answer()
    status: Status = "succeeded"
    error: Error | None = None
    try:
        app = _load(about["app"], path)
        listen_to_frameworks(answer.note)
        speak = importlib.import_module(f"rewound.replay.speaking_{request['interface']}").speak
        speak(app, {**request, "headers": with_headers(request, options["headers"])}, answer, phases.enter, phases.leave)
        if answer.raised is not None:
            session.recorder.explain(answer.raised)
            status, error = "failed", session.recorder.failures.of(answer.raised, session.recorder)
        elif answer.status is None or answer.status >= 500:
            told = "there was no answer" if answer.status is None else f"the answer was {answer.status}"
            status, error = "failed", Error("http.HTTPStatus", told)
    except BaseException as raised:  # the program's, whatever it is: it is recorded, told, and ends here
        phases.leave()
        status, error = outcome_of(raised, session)
    with session.aside():
        _tell(request, options["headers"], answer)
    phases.close(str(path), status, error)
    wait_for_threads(others)
    session.exits.run()
    session.exits.detach()
    session.stop()
    return session.end(status, error)


def _load(app: Mapping[str, Any], path: Path) -> Any:
    """The application, from its module's file today."""
    parts = app["module"].split(".")
    above = len(parts) if path.name == "__init__.py" and parts[-1] != "__init__" else len(parts) - 1
    first = [str(path.parents[above])]
    if Path(app["path"]).is_dir():
        first.append(app["path"])
    sys.path[:0] = list(dict.fromkeys(first))
    found: Any = importlib.import_module(app["module"])
    for part in app["attribute"].split("."):
        found = getattr(found, part.removesuffix("()"))
        found = found() if part.endswith("()") else found
    return found


class Answer:
    """What the application says today."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.body: list[bytes] = []
        self.raised: BaseException | None = None
        """The exception of which the framework has made it."""

    def note(self, error: BaseException | None) -> None:
        self.raised = error


def with_headers(request: Mapping[str, Any], given: tuple[str, ...]) -> list[tuple[str, str]]:
    """The recorded headers, with those that a person gives in the place of masked ones, or added."""
    today = headers_given(tuple(given))
    kept = [(name, today.pop(name.lower(), value)) for name, value in request["headers"]]
    return [*kept, *today.items()]


def _keep_out(session: Session, given: tuple[str, ...]) -> None:
    """The headers that a person gives are as secret as they were: they are not in the replay's own recording either."""
    learning = Masking(session.config.mask, learns=True)
    learning.headers(headers_given(tuple(given)).items())
    session.journal.masking.known.keep_out(learning.known)


def _tell(request: Mapping[str, Any], given: tuple[str, ...], answer: Answer) -> None:
    """The answer on standard output, and what of the request is not as it was sent, on the other."""
    today = {"answer", *(f"header {name}" for name in headers_given(tuple(given)))}
    masked = [part for part in request["masked"] if part.lower() not in today]
    if masked:
        sys.stderr.write(f"Masked in the recording, and sent with stars in their place: {', '.join(masked)}. Give headers with --header.\n")
    if not request["body_whole"]:
        kept = len(request["parts"]["body"])
        sys.stderr.write(f"The body is not whole: {kept} bytes are recorded of the {request['body_size']} that the application had read.\n")
    if answer.status is None:
        return
    with suppress(ValueError):
        phrase = http.HTTPStatus(answer.status).phrase
        sys.stdout.write(f"HTTP/{request['http_version']} {answer.status} {phrase}\n")
    sys.stdout.write(b"".join(answer.body).decode("utf-8", "replace") + "\n")
    sys.stdout.flush()
