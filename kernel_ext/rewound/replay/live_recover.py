"""`%replay --recover` and `%resume`: a notebook's last run, which died or waits, goes on in this kernel."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from rewound.capture.kernel import KernelRecording
from rewound.errors import RewoundError
from rewound.model import Run, waits_with
from rewound.replay.live import live_replay, reader_here
from rewound.replay.outcome import Outcome
from rewound.replay.recover import check_answer, given_to, in_flight, to_recover, to_resume, to_take_up
from rewound.store import Reader


def live_recover(recording: KernelRecording, run: str | None, **options: Any) -> Outcome:
    """Restore the last complete state of a run that died, and go on from the step in flight; by default of this notebook's newest.

    `options` are those of `live_replay`. Raises what `rewound.recover` raises.
    """
    reader = reader_here(recording)
    found = to_recover(reader, run, _of_this_notebook(recording, reader))
    known = in_flight(reader, found)
    how: dict[str, Any] = {"resume": True, "whole": True, "purpose": "recovery", "overrides": given_to(reader, found)}
    return dataclasses.replace(live_replay(recording, found.id, **how, **options), in_flight=known)


def live_resume(recording: KernelRecording, answers: Sequence[str], **options: Any) -> Outcome:
    """Go on from the question that this kernel, or the newest run of this notebook, waits with.

    `options` are those of `live_replay`. Raises what `rewound.resume` raises.
    """
    reader = reader_here(recording)
    found = waiting_here(recording) or to_resume(reader, None, _of_this_notebook(recording, reader))
    check_answer(found, answers)
    how: dict[str, Any] = {"resume": True, "whole": True, "purpose": "answer", "overrides": given_to(reader, found)}
    return live_replay(recording, found.id, replies=tuple(answers), **how, **options)


def waiting_here(recording: KernelRecording) -> Run | None:
    """This kernel's own run, where that waits for a person."""
    session = recording.session
    return session.run if session is not None and waits_with(session.run) is not None else None


def taken_up_here(recording: KernelRecording) -> Run | None:
    """The newest run of this notebook, where that died or waits and can be taken up. Never raises, and costs little where it ended."""
    session = recording.session
    if session is None:
        return None
    try:
        return to_take_up(reader_here(recording), session.run.source, session.run.cwd)
    except RewoundError:
        return None


def _of_this_notebook(recording: KernelRecording, reader: Reader) -> Iterator[Run]:
    """Newest first; of a kernel that no front end gave a file, those of its folder."""
    here = None if recording.session is None else recording.session.run
    for run in reader.runs():
        if here is None or (run.id != here.id and run.source == here.source and (run.source is not None or run.cwd == here.cwd)):
            yield run
