"""`%replay --debug`: both passes in the kernel that the person works in."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from rewound.capture.kernel import KernelRecording
from rewound.debug.bridge import HOST, debug_over, missing_debugpy
from rewound.debug.passes import PURPOSE, debug_run
from rewound.errors import InternalError
from rewound.replay import Outcome
from rewound.replay.live import live_replay
from rewound.replay.today import is_cell, notebook_of
from rewound.replay.unseen import unseen
from rewound.store import COUNTING

State = Literal["releasing", "debugging"]
Panel = Callable[[State], None]
"""Told that the debugger that is on is to be switched off, since nobody could step back while it speaks to debugpy itself; and that one
is waited for."""
_POLL = 0.05
_PATIENCE = 5.0
"""Seconds in which a panel switches a debugger off."""
_LEADING = "leading_empty_lines"
_bridges: dict[int, KernelBridge] = {}


def live_debug(recording: KernelRecording, run: str, front: str, *, panel: Panel | None = None, aloud: bool = True,
               **options: Any) -> Outcome:  # fmt: skip
    """Stop where the run failed. `options` are those of `live_replay`. Raises NothingToStopAt, and what that raises.

    `panel` is a front end that listens, and switches the notebook's debugger on and off. `aloud`: a sentence says what is waited for,
    where the kernel shows what a cell prints.
    """

    def execute(run: str, *, quiet: bool = False, numbered: bool = False, **options: Any) -> Outcome:
        with unseen(recording.shell) if quiet else contextlib.nullcontext():
            return live_replay(recording, run, numbered=numbered and not quiet, **options)

    try:
        if front != "dap":
            return debug_run(execute, run, front, options)
        if (missing := missing_debugpy()) is not None:
            raise missing
        bridge = _bridges.setdefault(id(recording.shell), KernelBridge(recording.shell))
        bridge.panel, bridge.aloud = panel, aloud
        with _lines_as_written(recording.shell):
            return debug_over(bridge, execute, run, options, _given)
    finally:
        _seen(recording)


def _seen(recording: KernelRecording) -> None:
    """Where no second pass has followed, the kernel goes on in the run of the first: then that is one like any other."""
    session = recording.session
    if session is not None and session.run.meta.get("purpose") == COUNTING:
        session.note(purpose=PURPOSE)


def _given(restart: Mapping[str, Any]) -> dict[str, Any]:
    """A front end has the cells as they are now, saved or not: they are what a restarted step is made of."""
    cells = restart.get("cells")
    return {"document": notebook_of(cells)} if isinstance(cells, list) and all(map(is_cell, cells)) else {}


class KernelBridge:
    """This kernel's adapter: a process beside it, which JupyterLab's debugger and any other client reach."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._process: subprocess.Popen[str] | None = None
        self._port = 0
        self._token = ""
        self.panel: Panel | None = None
        self.aloud = True
        self._is_direct = False
        """The front end's debugger is on: it speaks to debugpy itself, and nobody can stand between the two."""

    @property
    def _debugger(self) -> Any:
        """ipykernel's, which JupyterLab speaks to; None in a terminal."""
        return getattr(getattr(self._shell, "kernel", None), "debugger", None)

    def prepare(self) -> None:
        """Start the adapter, unless it is there."""
        debugger = self._debugger
        if self._process is not None and self._process.poll() is None:
            return
        self._port = 0
        self._is_direct = debugger is not None and debugger.is_started and not self._released()
        if self._is_direct:
            return
        there = [str(debugger.debugpy_client.get_host_port()[1])] if debugger is not None and debugger.debugpy_initialized else []
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "rewound.debug.helper", *there],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", start_new_session=True,
        )  # fmt: skip

    def _released(self) -> bool:
        """Whether the front end has switched its debugger off, as it is asked to."""
        if self.panel is None:
            return False
        self.panel("releasing")
        deadline = time.monotonic() + _PATIENCE
        while self._debugger.is_started and time.monotonic() < deadline:
            time.sleep(_POLL)
        return not self._debugger.is_started

    def _join(self) -> None:
        """Have the kernel's own debugger speak to the adapter."""
        told = self._ask("listen")
        self._port, self._token = told["port"], told["token"]
        debugger = self._debugger
        if debugger is not None:
            debugger.debugpy_client.debugpy_port = str(told["kernel"])
            debugger.debugpy_initialized = True  # else it would let debugpy listen itself, for one client alone

    def _ask(self, what: str, **options: Any) -> dict[str, Any]:
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps({"do": what, "with": options}) + "\n")
            process.stdin.flush()
            found: dict[str, Any] = json.loads(process.stdout.readline())
        except (OSError, ValueError):
            process.kill()
            raise InternalError("The debug adapter beside this kernel has ended.", hint="Begin again with %replay --debug.") from None
        return found

    def adapter(self, target: Mapping[str, Any]) -> dict[str, Any]:
        """What the pass that stops is told; comes back when somebody is there to debug, unless debugpy waits for that itself."""
        if self._is_direct:
            self._tell(
                "Stopping in the debugger that is on. To step backwards too, turn the debugger off and begin with %replay --debug again."
            )
            return {}
        if not self._port:
            self._join()
        found = self._ask("adapter", target=target)
        if not self._ask("present")["present"]:
            self._wait()
        while found["adapter"] is None and not self._ask("present")["present"]:
            time.sleep(_POLL)
        return found if found["adapter"] is not None else {}

    def _wait(self) -> None:
        """Say that it waits."""
        if self.panel is not None:
            self.panel("debugging")
        if self.aloud:
            self._tell(
                f"Waiting for a debugger: turn this notebook's debugger on (the bug at its upper right), or attach one to "
                f"{HOST}:{self._port} with token {self._token}. To give up, interrupt the kernel."
            )

    def restart(self) -> Mapping[str, Any] | None:
        """What is given for another run of the step, if somebody wants that; asked once for each time."""
        given: Mapping[str, Any] | None = None if self._is_direct else self._ask("restart")["restart"]
        if given is not None:  # what the abandoned attempt has shown gives way to what the next one shows
            self._shell.display_pub.clear_output(wait=True)
        return given

    def say(self, text: str) -> None:
        """Show a sentence in the clients."""
        if self._is_direct:
            self._tell(text)
        else:
            self._ask("say", text=text)

    def close_session(self) -> None:
        """debugpy stays connected, for the next time."""

    def _tell(self, text: str) -> None:
        self._shell.display_pub.publish({"text/plain": text})


@contextlib.contextmanager
def _lines_as_written(shell: Any) -> Iterator[None]:
    """Cells keep empty lines at their beginning, as they do while a debugger is on: else lines had other numbers in the first pass."""
    transforms = shell.input_transformer_manager.cleanup_transforms
    place = next((place for place, one in enumerate(transforms) if getattr(one, "__name__", "") == _LEADING), None)
    if place is None:
        yield
        return
    taken = transforms.pop(place)
    try:
        yield
    finally:
        debugger = getattr(getattr(shell, "kernel", None), "debugger", None)
        if debugger is not None and debugger.is_started:
            debugger._removed_cleanup[place] = taken  # it puts this back when it is turned off
        else:
            transforms.insert(place, taken)
