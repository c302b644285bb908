"""A notebook's last run that died or waits, as a front end sees it: what it left, and how it goes on in this kernel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rewound.capture.kernel import KernelRecording
from rewound.errors import RecordingOff, RewoundError
from rewound.show import wire_recover
from rewound.show.panel.methods import CELLS_TODAY
from rewound.show.panel.replaying import Work, options_of
from rewound.show.server.options import OFFERED, RESUMED, TEXT, Option, checked

if TYPE_CHECKING:
    from rewound.debug.live import Panel
    from rewound.model import Run
    from rewound.replay import Outcome
    from rewound.store import Reader

_GOING_ON: Mapping[str, Option] = {"allow_mutations": OFFERED["allow_mutations"], "cells": CELLS_TODAY}
RECOVERED: Mapping[str, Option] = {"run": Option(TEXT, "The run that died. Default: this notebook's newest."), **_GOING_ON}
ANSWERED: Mapping[str, Option] = {"answers": RESUMED["answers"], **_GOING_ON}


def left(recording: KernelRecording, given: Mapping[str, Any]) -> wire_recover.LeftShape:
    """What this kernel, or the newest run of its notebook, has left to be taken up."""
    from rewound.replay.live import reader_here
    from rewound.replay.live_recover import taken_up_here, waiting_here

    checked(given, {})
    return _told(reader_here(recording), waiting_here(recording) or taken_up_here(recording))


def left_by(reader: Reader, source: str, cwd: str) -> wire_recover.LeftShape:
    """The same of a notebook whose kernel is not recorded."""
    from rewound.replay.recover import to_take_up

    try:
        return _told(reader, to_take_up(reader, source, cwd))
    except RewoundError:  # it goes on somewhere else
        return _told(reader, None)


def _told(reader: Reader, run: Run | None) -> wire_recover.LeftShape:
    from rewound.replay.recover import has_died, in_flight

    return wire_recover.left(run, in_flight(reader, run) if run is not None and has_died(run) else None)


def _recover(recording: KernelRecording, given: Mapping[str, Any], _: Panel) -> Outcome:
    from rewound.replay.live_recover import live_recover

    _check_on(recording)
    options = options_of(given, RECOVERED)
    return live_recover(recording, options.pop("run", None), numbered=True, **options)


def _resume(recording: KernelRecording, given: Mapping[str, Any], _: Panel) -> Outcome:
    from rewound.replay.live_recover import live_resume

    _check_on(recording)
    options = options_of(given, ANSWERED)
    return live_resume(recording, options.pop("answers", ()), numbered=True, **options)


def _check_on(recording: KernelRecording) -> None:
    if recording.session is None:
        raise RecordingOff("Nothing is recorded in this kernel.", hint="%record on starts a run; ask again then.")


WORKS: Mapping[str, Work] = {
    "recover": Work(_recover, wire_recover.recovered),
    "resume": Work(_resume, wire_recover.recovered),
}
