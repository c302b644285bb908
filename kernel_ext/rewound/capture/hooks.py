"""The two hooks that run at every call: closures over local names, since looking things up was most of what a call cost.

Whatever is not the case for most calls is asked of the recorder. Values are pickled here and not later: the program may
change them at once, and the pickler has taken a small dict apart before Python has found out that a copy of it would do.
"""

from __future__ import annotations

import sys
import threading
import time
import types
from typing import TYPE_CHECKING, Any, Protocol

from rewound.capture.calls import ARGUMENTS, FLAGS, RESULT, RETURN_OFFSET, SECONDS, SEQ, STARTED, SUCCEEDED, Call, Info, Silent, compare
from rewound.capture.identity import ATOMS
from rewound.store import BLOCK

if TYPE_CHECKING:
    from rewound.capture.recorder import Recorder

NOT_AGAIN: Any = getattr(getattr(sys, "monitoring", None), "DISABLE", False)
"""What a hook answers where an event is not to be reported again."""
_NOTHING: dict[str, Any] = {}


class Begins(Protocol):
    """Called with the code, an offset, and the call's frame, which else is the one that is running."""

    def __call__(self, code: types.CodeType, offset: int, frame: types.FrameType | None = None, /) -> Any: ...


class Ends(Protocol):
    """Called with the code, the offset of the return, what is returned, and the call's frame, which else is the one that is running."""

    def __call__(self, code: types.CodeType, offset: int, result: object, frame: types.FrameType | None = None, /) -> Any: ...


def begin_hook(recorder: Recorder) -> Begins:
    """Makes the hook for the beginning of a call; it never raises."""
    infos, encoders, read, origin, known = recorder.infos, recorder.encoders, recorder.globals.of_call, recorder.origin, recorder.generators
    current, enter, number, make = recorder.current.get, recorder.current.set, recorder.seqs.__next__, Call
    clock, ident, frame_of, atoms, places, draw = time.perf_counter, threading.get_ident, sys._getframe, ATOMS, known.places, known.read

    def begins(code: types.CodeType, _offset: int, frame: types.FrameType | None = None, /) -> Any:
        try:
            frame = frame or frame_of(1)
            info, attempt = infos.get(id(code)), 1
            if info is None or info.rare:
                info, attempt = recorder.admit(code, frame)
                if type(info) is not Info:
                    return info
            encoder = encoders.get(thread := ident()) or recorder.encoder()
            above = (previous := current()) or recorder.root_of(thread)
            if encoder.busy or type(above) is Silent:
                return None
            count = info.count = info.count + 1
            timed = 0.0 if count & info.mask else clock()
            call = make()
            call.previous = previous
            if (back := frame.f_back) is not None and back.f_code is above.code:
                site, at = above.info.id, back.f_lasti
            else:
                site, at = recorder.site_of(back)
            held, call.held, arguments = _NOTHING, None, None
            if info.takes and (held := frame.f_locals.copy()):
                arguments = encoder.pack(held)
                for value in held.values():
                    if type(value) not in atoms:
                        call.held, info.plain = held, False
                        break
            reads = read(info, frame, held, encoder) if info.reads_globals else ()
            call.code, call.info, call.frame, call.encoder = code, info, id(frame), encoder if info.stays else None
            call.places = stand = [place.raw for place in places]
            call.drawn = known.state if stand == known.at else draw()
            call.row = row = [number(), above.row[SEQ], info.id, site, at, thread, 0.0, None, SUCCEEDED, arguments, None, -1, None,
                              attempt, info.flags, None, reads, recorder.top]  # fmt: skip
            enter(call)
            if info.mutates:
                recorder.mutation_begins(code, frame)
            row[STARTED] = (now := clock()) - origin
            if timed:
                recorder.charge(info, now - timed)
        except Exception:
            recorder.fault("call begins")
        return None

    return begins


def end_hook(recorder: Recorder) -> Ends:
    """Makes the hook for a call that returns; it never raises."""
    current, leave, clock, origin = recorder.current.get, recorder.current.set, time.perf_counter, recorder.origin
    rows, append, printed, frame_of = recorder.rows, recorder.rows.append, recorder.printed, sys._getframe
    places = recorder.generators.places

    def ends(code: types.CodeType, offset: int, result: object, frame: types.FrameType | None = None, /) -> Any:
        now = clock()
        try:
            call = current()
            if call is None or call.code is not code:
                call = recorder.open_call(code)
                if type(call) is not Call:
                    return call
            encoder = call.encoder or recorder.encoder()
            info = call.info
            if encoder.busy or (info.thinned and call.frame != id(frame or frame_of(1))):
                return None  # the latter: an inner call of a recursion, which was left out
            leave(call.previous)
            row, held = call.row, call.held
            if row[FLAGS] or info.rare or recorder.partial or printed:
                recorder.settle(call)
            if held is not None:
                row[RESULT] = packed = encoder.pack((held, result))
                row[FLAGS] |= compare(row[ARGUMENTS], packed, held, encoder)
            elif info.is_module:
                recorder.bodies.keep(call)
            else:
                row[RESULT] = encoder.pack(result)
            row[RETURN_OFFSET] = offset
            row[SECONDS] = seconds = now - origin - row[STARTED]
            info.ran += seconds
            if call.places != [place.raw for place in places]:
                recorder.drew(call, seconds)
            append(row)
            if not info.count & info.mask:
                recorder.charge(info, clock() - now)
            if len(rows) >= BLOCK:
                recorder.hand_over()
            if info.rare and info.thinned and recorder.open_call(code) is NOT_AGAIN:
                return NOT_AGAIN
        except Exception:
            recorder.fault("call returns")
        return None

    return ends
