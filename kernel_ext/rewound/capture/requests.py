"""What is noted of one request while it is under way: apart from all others that the same process serves at the same time."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

from rewound.capture.calls import ARGUMENTS, INCOMPLETE, RESULT, SUCCEEDED, Call, Info
from rewound.capture.hooks import Begins, Ends
from rewound.capture.secrets import Told
from rewound.effects.known import Known
from rewound.model import Error, Status
from rewound.store.codec import hash_bytes

if TYPE_CHECKING:
    from rewound.capture.recorder import Recorder
    from rewound.config import Config

MOST: Mapping[str, int] = {"rows": 20_000, "effects": 10_000, "readings": 20_000, "unexplained": 500}
"""Calls, effects and readings that are kept of one request: a run of more says that it is incomplete."""
MOST_BUFFERS = 8_000_000
"""Bytes that the large values of one request may take; what is beyond is told as not stored."""
MOST_BYTES = 64_000_000
"""Bytes of the arguments and results of one request's calls, and of the answers that it was given."""

Described = tuple[str, dict[str, Any], dict[str, bytes]]
"""A request's name, what a replay rebuilds it from, and those parts of it that may hold secrets, as they were sent."""


class Application(Protocol):
    """What the keeper of a request asks of the `Recorder` that it came through."""

    config: Config
    app: Any
    name: str | None
    max_body: int


class Bucket:
    """One request that is under way. `open` until it has ended: what goes on behind it is no part of it.

    What is not yet known of one stands with the class: making a bucket is on every request's way.
    """

    open = True
    rows: list[list[Any]] | None = None
    effects: list[Any] | None = None
    readings: list[Any] | None = None
    unexplained: list[Any] | None = None
    buffers: dict[str, bytes] | None = None
    """Large values, by their key; None before there is one."""
    missing: frozenset[str] = frozenset()
    """Keys of those that there was no room for."""
    size = 0
    """Bytes of `buffers`, and below of what is kept otherwise."""
    bytes = 0
    cut: str | None = None
    """Of what there was more than is kept."""
    raised: BaseException | None = None
    """The exception that the framework told of, and made an answer of."""
    error: Error | None = None
    status: Status = "succeeded"
    seconds = 0.0
    secrets: Known | None = None
    """Its own and those of the process, where it is known by now which these are."""
    watched = False

    def __init__(self, application: Application, root: Root, sampled: bool, began: float) -> None:
        self.application = application
        self.root = root
        self.sampled = sampled
        self.began = began

    def told(self) -> Told:
        """What was asked and answered; whoever ends the request sets it."""
        return Told("request", {}, Known())

    def put_buffer(self, view: memoryview) -> str:
        """Keep a large value. Returns its key, also where there is no room for it."""
        key = hash_bytes(view)
        kept = self.buffers = {} if self.buffers is None else self.buffers
        if key in kept or not self.open:
            return key
        if self.size + view.nbytes > MOST_BUFFERS:
            self.missing |= {key}
        else:
            self.size += view.nbytes
            kept[key] = bytes(view)
        return key

    def leave_out(self, name: str) -> None:
        """There is more of something than is kept: the run says so, and none of its calls above is served."""
        self.cut = self.cut or name
        self.root.mark(INCOMPLETE)


class Root(Call):
    """Stands for the request above its calls."""

    __slots__ = ("bucket",)

    bucket: Bucket | None


class Unseen(Root):
    """The same for a request whose calls are not recorded: what it asks outside is all noted as asked by itself."""

    __slots__ = ()

    code = previous = held = encoder = None


_ROW = (None, -1, None, -1, None, 0.0, None, SUCCEEDED, None, None, -1, None, 1, 0, None, (), None)
"""Of a request, before anything is known of it, behind its number."""


def make_root(number: int, sampled: bool) -> Root:
    root: Root
    if sampled:
        root = Root()
        root.code = root.previous = root.held = root.encoder = None
    else:
        root = Unseen()
    root.row = [number, *_ROW]
    return root


def bucket_of(call: Call | None) -> Bucket | None:
    """The request that a call belongs to."""
    while call is not None and call.previous is not None:
        call = call.previous
    return call.bucket if isinstance(call, Root) else None


class Room:
    """Stands where a run has one deque: what is put in goes to the request that runs here, and nowhere outside of any."""

    def __init__(self, name: str, now: Callable[[], Bucket | None]) -> None:
        self._kept: Callable[[Bucket], list[Any] | None] = attrgetter(name)
        self._now = now
        kept, most, weigh = self._kept, MOST[name], _WEIGHTS.get(name)

        def append(item: Any) -> None:
            bucket = now()
            if bucket is None or not bucket.open:
                return
            found = kept(bucket)
            if found is None:
                setattr(bucket, name, found := [])
            if weigh is not None:
                bucket.bytes += weigh(item)
            if len(found) < most and bucket.bytes <= MOST_BYTES:
                found.append(item)
            else:
                bucket.leave_out(name)

        self.append = append

    def popleft(self) -> Any:
        """As a deque's: raises IndexError where nothing is left."""
        bucket = self._now()
        kept = self._kept(bucket) if bucket is not None else None
        return (kept or []).pop(0)

    def __bool__(self) -> bool:
        bucket = self._now()
        return bucket is not None and bool(self._kept(bucket))

    def __len__(self) -> int:
        return 0  # nothing waits here to be handed over


def _weight_of_call(row: list[Any]) -> int:
    return sum(len(part if type(part) is bytes else part.head) for part in (row[ARGUMENTS], row[RESULT]) if part is not None)


def _weight_of_effect(effect: Any) -> int:
    answer = getattr(effect, "answer", None)  # what is made out later is not
    return len(answer.head) if answer is not None else 0


_WEIGHTS: Mapping[str, Callable[[Any], int]] = {"rows": _weight_of_call, "effects": _weight_of_effect}


def quiet(recorder: Recorder, begins: Begins, ends: Ends) -> tuple[Begins, Ends]:
    """The two hooks for a service: of calls outside of requests, and in those whose calls are not recorded, they cost next to nothing."""
    current, infos, frame_of = recorder.current.get, recorder.infos, sys._getframe

    def begins_quietly(code: types.CodeType, offset: int, frame: types.FrameType | None = None, /) -> Any:
        call = current()
        if call is not None and type(call) is not Unseen:
            frame = frame or frame_of(1)
            if call.code is code and call.frame == id(frame):
                return None  # it has begun: of code that threads run for the first time at once, two tools may tell that
            return begins(code, offset, frame)
        info = infos.get(id(code))
        if info is None:
            try:
                info, _ = recorder.admit(code, frame or frame_of(1))
                if type(info) is not Info:
                    return info
            except Exception:
                recorder.fault("call begins")
                return None
        if call is None or not info.mutates:
            return None
        # What declares that it changes something outside is recorded all the same: it is never done again. What it calls may not be.
        begins(code, offset, frame or frame_of(1))
        begun = current()
        if begun is not None and begun is not call:
            begun.mark(INCOMPLETE)
        return None

    def ends_quietly(code: types.CodeType, offset: int, result: object, frame: types.FrameType | None = None, /) -> Any:
        call = current()
        if call is None or type(call) is Unseen:
            return None
        return ends(code, offset, result, frame or frame_of(1))

    return begins_quietly, ends_quietly
