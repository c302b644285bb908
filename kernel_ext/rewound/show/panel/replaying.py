"""Replays that a front end asks of its live kernel: planned in our thread, carried out in the kernel's own, between two cells."""

from __future__ import annotations

import _thread
import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rewound.capture.kernel import KernelRecording
from rewound.errors import RecordingOff, Refused
from rewound.replay.today import notebook_of
from rewound.show import wire_replay
from rewound.show.panel import marks as marks_of
from rewound.show.panel.bounded import bounded
from rewound.show.panel.hub import Hub
from rewound.show.panel.methods import CELLS_TODAY
from rewound.show.server.options import FLAG, PLANNED, Option, checked
from rewound.show.wire_panel import MarksShape, ReplayedCellShape, ReplayState, StopShape
from rewound.store import Reader

if TYPE_CHECKING:
    from rewound.debug.live import Panel
    from rewound.replay import Outcome

Answer = Callable[[Callable[[], Mapping[str, Any]]], None]
"""Sends what a function answers, or the error that it raises."""
OPTIONS = {name: option for name, option in PLANNED.items() if name not in ("source", "headers")} | {"cells": CELLS_TODAY}
"""Of a replay in the kernel: its program is that of the cells."""
DEBUGGED = OPTIONS | {"debug": Option(FLAG, "Stop before the line that failed, and go on when a debugger says so.")}
"""Of one that is carried out."""
OUTPUTS = 8_000_000
"""Characters of all outputs that one answer has."""
SOON = 0.05
"""Seconds after which it is looked again whether a cell still runs."""
_TUPLES = ("live", "allow_mutations", "replies", "answers")
_running = threading.Lock()
"""Held while a replay runs on the main thread."""


def plan(recording: KernelRecording, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a replay would do."""
    return wire_replay.replay(_replayed(recording, given, dry_run=True))


def marks(recording: KernelRecording, given: Mapping[str, Any]) -> MarksShape:
    """The cells with their marks; those that a replay of today's cells would run are marked so."""
    from rewound.replay.live import reader_here

    outcome = _replayed(recording, {name: given[name] for name in ("run", "cells") if name in given}, dry_run=True)
    reader = reader_here(recording)
    cells = marks_of.marked(reader, reader.run(outcome.replay_of))
    return {"run": outcome.replay_of, "cells": marks_of.planned(cells, map(wire_replay.plan_line, outcome.plan))}


PLANS: Mapping[str, Callable[[KernelRecording, Mapping[str, Any]], Mapping[str, Any]]] = {"plan": plan, "marks": marks}


def stop() -> StopShape:
    """Interrupt the replay that runs, as an interrupt of the kernel does."""
    going = _running.locked()
    if going:
        _thread.interrupt_main()
    return {"stopped": going}


def _replayed(recording: KernelRecording, given: Mapping[str, Any], panel: Panel | None = None, **more: Any) -> Outcome:
    """`panel` is told of the debugger, if the replay is one that is carried out. Raises what `rewound.replay` raises."""
    session = recording.session
    options = dict(given)
    run = options.pop("run", None) or (None if session is None else session.run.id)
    if run is None:
        raise RecordingOff("Nothing is recorded in this kernel.", hint="%record on starts a run; name another one to replay that.")
    options = options_of(options, OPTIONS if panel is None else DEBUGGED)
    if options.pop("debug", False):
        from rewound.debug.live import live_debug

        return live_debug(recording, str(run), "dap", panel=panel, aloud=False, **options, **more)
    from rewound.replay.live import live_replay

    return live_replay(recording, str(run), **options, **more)


def options_of(given: Mapping[str, Any], known: Mapping[str, Option]) -> dict[str, Any]:
    """What a front end asks for, as `live_replay` takes it. Raises BadRequest."""
    options = checked({name: value for name, value in given.items() if value is not None}, known)
    options |= {name: tuple(options[name]) for name in _TUPLES if name in options}
    if "cells" in options:
        options["document"] = notebook_of(options.pop("cells"))
    return options


@dataclass(frozen=True, slots=True)
class Work:
    """What runs cells in the kernel: what carries it out, and how its outcome is told."""

    act: Callable[[KernelRecording, Mapping[str, Any], Panel], Outcome]
    """By what is recorded, what was asked, and whom to tell of the debugger."""
    told: Callable[[Outcome], Mapping[str, Any]]


REPLAY = Work(lambda recording, given, panel: _replayed(recording, given, panel, numbered=True), wire_replay.replay)


def tell(hub: Hub, state: ReplayState, request: str = "", of: int = 0) -> None:
    """How a replay in this kernel gets on: one that a front end has asked for by this request, or a person by a magic."""
    hub.tell_replay({"request": request, "state": state, "done": 0, "of": of, "cell_id": None})


class Job:
    """One replay that a front end has asked for."""

    def __init__(
        self,
        work: Work,
        shell: Any,
        recording: KernelRecording,
        hub: Hub,
        request: str,
        given: Mapping[str, Any],
        message: Mapping[str, Any],
    ) -> None:
        self._work = work
        self._shell = shell
        self._kernel = shell.kernel
        self._recording = recording
        self._hub = hub
        self._request = request
        self._given = given
        self._message = message

    def begin(self, answer: Answer) -> None:
        """Ask the kernel's loop to carry it out when it comes to it; returns at once, in whatever thread."""
        self._tell("waiting")
        self._kernel.io_loop.add_callback(self._between_cells, answer)

    async def _between_cells(self, answer: Answer) -> None:
        lock = getattr(self._kernel, "_main_asyncio_lock", None)  # of ipykernel from 7 on: cells take it, one after the other
        async with lock or contextlib.nullcontext():
            if self._recording.cells is not None and self._recording.cells.open is not None:
                self._kernel.io_loop.call_later(SOON, self._between_cells, answer)  # an awaiting cell of an older ipykernel
                return
            with self._as_request():
                answer(self._carry_out)
        self._tell("ended")

    def _carry_out(self) -> Mapping[str, Any]:
        """In the main thread. Raises what `rewound.replay` raises, and Refused where it was interrupted outside of a cell."""
        self._tell("running")
        with _running:
            try:
                outcome = self._work.act(self._recording, self._given, self._tell)
            except KeyboardInterrupt:
                raise Refused("The replay was interrupted before a cell ran.", hint="Ask for it again.") from None
        return {"outcome": self._work.told(outcome), "cells": self._cells(outcome)}

    def _cells(self, outcome: Outcome) -> list[ReplayedCellShape]:
        """What belongs into each cell of the plan."""
        from rewound.replay.live import reader_here

        if outcome.run is None:
            return []
        reader: Reader = reader_here(self._recording)
        action = {line.cell_id: line.action for line in outcome.plan if line.function is None}
        room, told = OUTPUTS, list[ReplayedCellShape]()
        for step, cell in marks_of.newest(reader.cells(outcome.run)).values():
            outputs, _ = bounded(cell.outputs, total=room)
            room -= sum(len(str(output)) for output in outputs)
            count = cell.execution_count
            told.append(
                {"cell_id": step.cell_id, "cell": step.cell, "action": action.get(step.cell_id, "ran"), "execution_count": count,
                 "outputs": outputs}
            )  # fmt: skip
        return told

    def _tell(self, state: ReplayState) -> None:
        cells = self._given.get("cells") if isinstance(self._given, dict) else None
        of = sum(1 for cell in cells if isinstance(cell, dict) and cell.get("type") == "code") if isinstance(cells, list) else 0
        tell(self._hub, state, self._request, of)

    @contextlib.contextmanager
    def _as_request(self) -> Iterator[None]:
        """As ipykernel carries a request out: its messages have this one as parent, the kernel is busy, an interrupt reaches it."""
        kernel, message = self._kernel, self._message
        kernel.set_parent([], message, channel="shell")
        kernel._publish_status("busy", "shell", parent=message)
        allowed = getattr(kernel, "_allow_stdin", False)
        kernel._allow_stdin = False  # nobody is there to type
        kernel.pre_handler_hook()
        try:
            yield
        finally:
            kernel.post_handler_hook()
            kernel._allow_stdin = allowed
            kernel._publish_status("idle", "shell", parent=message)
