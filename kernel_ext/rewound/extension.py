"""`%load_ext rewound`: joins the recording of a kernel and the magics that people type.

The recording knows nothing of what is shown, the magics nothing of IPython; here each magic gets a name in the
shell, the run of this kernel, and a way to show its answer.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rewound.capture.kernel import KernelRecording, load_extension, recording_of, unload_extension
from rewound.errors import RewoundError
from rewound.show import magics, magics_debugger, magics_recover
from rewound.show.page import Page
from rewound.store import open_reader

CELL_MAGIC = "%%record"


def load_ipython_extension(shell: Any) -> None:
    """Adds the magics and starts recording this kernel, from the next cell on."""
    load_extension(shell, _register)
    _listen(shell, recording_of(shell))
    _hint(shell, recording_of(shell))


def unload_ipython_extension(shell: Any) -> None:
    """Ends the recording; takes the magics and the hooks away again."""
    unload_extension(shell)
    _listen_no_more(shell)
    for kind, name, _ in _named():
        shell.magics_manager.magics[kind].pop(name, None)
    for callbacks, ours in ((shell.events.callbacks["pre_run_cell"], OneCell), (shell.input_transformers_cleanup, OneCell)):
        callbacks[:] = [callback for callback in callbacks if not isinstance(getattr(callback, "__self__", None), ours)]


def _register(shell: Any, recording: KernelRecording) -> None:
    for kind, name, answer in _named():
        shell.register_magic_function(_shown(shell, recording, answer), kind, name)
    cell = OneCell(shell, recording)
    shell.input_transformers_cleanup.append(cell.without_magic)
    shell.events.register("pre_run_cell", cell.before)


TARGET = "rewound"
"""Of the comms that front ends open: see docs/protocol.md."""
_talks: dict[int, Any] = {}
"""By shell, what talks with its front ends, once one of them has begun."""


def _listen(shell: Any, recording: KernelRecording) -> None:
    """Front ends may open a comm from now on; what answers is loaded when the first does."""

    def opened(comm: Any, message: Any) -> None:
        _talk(shell, recording).opened(comm, message)

    manager = getattr(getattr(shell, "kernel", None), "comm_manager", None)
    if manager is not None:
        manager.register_target(TARGET, opened)


def _talk(shell: Any, recording: KernelRecording) -> Any:
    """What talks with the front ends of a shell."""
    from rewound.show.panel.comm import Talk

    if id(shell) not in _talks:
        _talks[id(shell)] = Talk(shell, recording)
    return _talks[id(shell)]


def _listen_no_more(shell: Any) -> None:
    manager = getattr(getattr(shell, "kernel", None), "comm_manager", None)
    if manager is not None:
        manager.targets.pop(TARGET, None)
    talk = _talks.pop(id(shell), None)
    if talk is not None:
        talk.close()


Answer = Callable[[KernelRecording, str], Page | Mapping[str, Any]]


def _named() -> tuple[tuple[str, str, Answer], ...]:
    return (
        ("line", "record", _record),
        ("line", "replay", _replay),
        ("line", "resume", _resume),
        ("line", "rewind", _rewind),
        ("line", "lineage", lambda recording, line: magics.magic_lineage(line, run=_run_of(recording))),
        ("line", "branch", _branch),
        ("line", "states", _states),
        ("line", "diff", lambda recording, line: magics.magic_diff(line, run=_run_of(recording))),
        ("line", "runs", lambda _, line: magics.magic_runs(line)),
        ("line", "timeline", lambda recording, line: magics.magic_timeline(line, run=_run_of(recording))),
        ("line", "why", lambda recording, line: magics.magic_why(line, run=_run_of(recording))),
        ("cell", "record", _record_cell),
    )


def _shown(shell: Any, recording: KernelRecording, answer: Answer) -> Callable[..., None]:
    """The function that IPython calls: it publishes the answer as text, as HTML, and as a view where there is one."""

    def magic(line: str, cell: str | None = None) -> None:
        _write_out(recording)
        try:
            page = answer(recording, line if cell is None else f"{line}\n{cell}")
        finally:
            _let_go(recording)
        shell.display_pub.publish(_published(shell, recording, page))

    magic.__doc__ = answer.__doc__
    return magic


def _published(shell: Any, recording: KernelRecording, page: Page | Mapping[str, Any]) -> dict[str, Any]:
    """The page, or the document, by MIME type."""
    if not isinstance(page, Page):
        return {"text/plain": json.dumps(page, ensure_ascii=False), "application/json": page}
    if page.view is None:
        return {"text/plain": str(page), "text/html": page._repr_html_()}
    from rewound.show.widget.making import published

    _write_out(recording)  # a replay has written since
    return published(page, shell, recording, lambda: _talk(shell, recording))


def _run_of(recording: KernelRecording) -> str:
    return "last" if recording.session is None else recording.session.run.id


def _write_out(recording: KernelRecording) -> None:
    """What was recorded so far can be read then."""
    if recording.session is not None:
        recording.session.recorder.drain()
        recording.session.writer.flush()


def _let_go(recording: KernelRecording) -> None:
    """Of a store that was read to go to a state: who ends the recording is to be the last that has it open."""
    going = sys.modules.get("rewound.replay.going")
    if going is not None:
        going.let_go(recording)


def _record(recording: KernelRecording, line: str) -> Page:
    """`%record on|off|status`."""
    request = magics.magic_record(line)
    if request.action == "on" and not recording.on:
        recording.start()
    if request.action == "off" and recording.on:
        ended = recording.stop()
        return Page().line("Recording is off. ", ("" if ended is None else ended.id, "name"), " is complete.")
    if recording.session is None:
        return Page().line("Recording is off. ", ("%record on", "command"), " starts a new run.")
    return Page().line("Recording this kernel as ", (recording.session.run.id, "name"), ".")


def _replay(recording: KernelRecording, line: str) -> Page | Mapping[str, Any]:
    """`%replay`: what `rewound replay` takes; in this kernel, or with `--isolated` in a fresh one, as all variants of a sweep.

    `--recover`: a run that died.
    """
    words = line.split()
    if magics_recover.RECOVER in words:
        from rewound.replay.live_recover import live_recover

        return magics_recover.magic_recover(line, execute=lambda run, **options: live_recover(recording, run, **options))
    if magics_debugger.asks_debugger(words):
        return _debugged(recording, line)
    if "--isolated" in words or "--sweep" in words or any(word.partition("=")[0] == "--into" for word in words):
        _write_out(recording)
        return magics.magic_replay(" ".join(word for word in words if word != "--isolated"), run=_run_of(recording))
    from rewound.replay.live import live_replay  # only now: it loads what replaying needs

    return magics.magic_replay(line, run=_run_of(recording), execute=lambda run, **options: live_replay(recording, run, **options))


def _debugged(recording: KernelRecording, line: str) -> Page:
    """`%replay --debug`; a panel that listens switches the notebook's debugger on, and off again."""
    from rewound.debug.live import live_debug

    talk, panel = _talks.get(id(recording.shell)), None
    if talk is not None and talk.hub.is_heard:
        from rewound.show.panel.replaying import tell

        panel = functools.partial(tell, talk.hub)
    try:
        execute = functools.partial(live_debug, recording, panel=panel)
        return magics_debugger.magic_debug_replay(line, run=_run_of(recording), execute=execute)
    finally:
        if panel is not None:
            panel("ended")


def _resume(recording: KernelRecording, line: str) -> Page:
    """`%resume ANSWER`: answers the question that the notebook waits with, and goes on."""
    from rewound.replay.live_recover import live_resume

    return magics_recover.magic_resume(line, execute=lambda answers: live_resume(recording, answers))


def _hint(shell: Any, recording: KernelRecording) -> None:
    """In a notebook whose last run died or waits: say so, and what to type."""
    session = recording.session
    try:
        if session is None:
            return
        start = Path(session.run.source).parent if session.run.source else None
        last = open_reader(session.config.store or None, start=start).newest_of(session.run.source, session.run.cwd)
        if last is None or last.status != "interrupted":
            return
    except RewoundError:
        return
    from rewound.replay.live_recover import taken_up_here  # only now: it loads what replaying needs
    from rewound.show.text_paused import hint_page

    found = taken_up_here(recording)
    if found is not None:
        page = hint_page(found)
        shell.display_pub.publish({"text/plain": str(page), "text/html": page._repr_html_()})


def _rewind(recording: KernelRecording, line: str) -> Page:
    """`%rewind STATE`: the namespace as it was then: after a step, `-1` cell back, `branch:NAME`, `RUN/STEP`."""
    from rewound.replay.going import rewind
    from rewound.show.magics_travel import magic_rewind

    return magic_rewind(line, execute=lambda state: rewind(recording, state))


def _branch(recording: KernelRecording, line: str) -> Page:
    """`%branch [NAME]`, `%branch --delete NAME`: lines of states, to go to and fro between."""
    from rewound.replay import going
    from rewound.show.magics_travel import magic_branch

    return magic_branch(
        line,
        go=lambda name: going.to_branch(recording, name),
        delete=lambda name: going.delete_branch(recording, name),
        found=lambda: going.list_branches(recording),
        run=_run_of(recording),
    )


def _states(recording: KernelRecording, line: str) -> Page:
    """`%states [STATE [STATE]]`: the states of this kernel, or in what two of them differ."""
    from rewound.replay.going import family_of
    from rewound.replay.travel import check_on
    from rewound.show.magics_travel import magic_states

    check_on(recording)
    return magic_states(line, family=lambda: family_of(recording))


def _record_cell(recording: KernelRecording, text: str) -> Page:
    """`%%record [--name NAME]`. IPython comes here only with a line that `OneCell` could not read: say why."""
    line, _, cell = text.partition("\n")
    magics.magic_record(line, cell)
    return Page()


class OneCell:
    """`%%record` where recording is off: a run of just that cell.

    The magic's line is taken away before IPython parses the cell, so that what follows is a cell like any other
    (top-level await, line numbers, `_`), and the run begins and ends with it.
    """

    def __init__(self, shell: Any, recording: KernelRecording) -> None:
        self._shell = shell
        self._recording = recording

    def without_magic(self, lines: list[str]) -> list[str]:
        """An input transformer; it can run several times for one cell. The empty line keeps the numbers of the others."""
        return ["\n", *lines[1:]] if self._request("".join(lines)) is not None else lines

    def before(self, info: Any) -> None:
        """A cell is about to run."""
        request = self._request(info.raw_cell or "")
        if request is None or self._recording.on:
            return
        events = self._shell.events
        known = list(events.callbacks["pre_run_cell"])
        self._recording.start(name=request.name)
        # IPython walks through a copy of its list: what the recording has just added would miss this cell.
        for callback in events.callbacks["pre_run_cell"]:
            if callback not in known:
                callback(info)
        events.register("post_run_cell", self._after)

    def _after(self, _: Any) -> None:
        self._shell.events.unregister("post_run_cell", self._after)
        self._recording.stop()

    def _request(self, text: str) -> magics.RecordRequest | None:
        first, _, rest = text.partition("\n")
        if first.split(" ")[0].rstrip() != CELL_MAGIC:
            return None
        try:
            return magics.magic_record(first.removeprefix(CELL_MAGIC), rest)
        except magics.MagicError:
            return None
