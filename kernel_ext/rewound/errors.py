"""The exceptions that Rewound raises towards the person who uses it.

RewoundError
├── BadRequest          exit 2: the request makes no sense
│   ├── UnknownRun
│   ├── UnknownStep
│   ├── AmbiguousName
│   ├── UnknownBranch
│   ├── MissingSource
│   ├── BadSource
│   ├── MalformedBody
│   └── BodyTooLarge
├── Refused             exit 3: possible, but not allowed or not now
│   ├── ModelNotAllowed
│   ├── RecordingOff
│   ├── RunStillGoing
│   ├── ReplayTooDeep
│   ├── EnvironmentDiffers
│   ├── NothingToRecover
│   ├── NobodyToAsk
│   ├── NothingToStopAt
│   ├── StepsUnmapped
│   ├── MissingData
│   ├── UntrustedData
│   ├── NotProtected
│   ├── PathNotAllowed
│   └── TooManyReplays
├── StoreError          exit 2: the recording cannot be opened or written
│   ├── StoreTooNew
│   └── StoreDamaged
├── Diverged            exit 4: the replay did something else than the recording
└── InternalError       exit 2: a fault of Rewound's own
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class RewoundError(Exception):
    """What, where, what was expected and found, and what to do next.

    `name` is short and stable; each has a section in docs/errors.md.
    """

    name: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 2

    def __init__(self, what: str, *, hint: str | None = None) -> None:
        super().__init__(what if hint is None else f"{what}\n{hint}")
        self.what = what
        self.hint = hint


class BadRequest(RewoundError):
    """The request makes no sense."""

    name = "bad-request"


class UnknownRun(BadRequest):
    """No run has this id or prefix."""

    name = "unknown-run"


class UnknownStep(BadRequest):
    """No step of the run has this id, cell or function name."""

    name = "unknown-step"


class AmbiguousName(BadRequest):
    """A prefix or a name fits more than one run or step."""

    name = "ambiguous-name"


class UnknownBranch(BadRequest):
    """No branch of the notebook has this name."""

    name = "unknown-branch"


class MissingSource(BadRequest):
    """The file that a run was recorded from, or is to be, is not there."""

    name = "missing-source"


class BadSource(BadRequest):
    """The file is there and is not what it should be, a notebook that is not one for example."""

    name = "bad-source"


class MalformedBody(BadRequest):
    """The body of a request over HTTP is no JSON object."""

    name = "malformed-body"


class BodyTooLarge(BadRequest):
    """The body of a request over HTTP is larger than anything that can be asked."""

    name = "body-too-large"


class Refused(RewoundError):
    """The request makes sense and is not carried out."""

    name = "refused"
    exit_code = 3


class ModelNotAllowed(Refused):
    """The project's settings do not allow this model."""

    name = "model-not-allowed"


class RecordingOff(Refused):
    """What the kernel holds stands in no recording, and would be lost."""

    name = "recording-off"


class RunStillGoing(Refused):
    """The run's process is alive."""

    name = "run-still-going"


class ReplayTooDeep(Refused):
    """A replay of a replay of a replay …: more than the project's settings allow."""

    name = "replay-too-deep"


class EnvironmentDiffers(Refused):
    """With --strict: Python, the machine or a package is not what the run was recorded with."""

    name = "environment-differs"


class NothingToRecover(Refused):
    """No run is there that died or waits, or it was taken up already."""

    name = "nothing-to-recover"


class NobodyToAsk(Refused):
    """A question to a person, where there is none and nothing that could wait."""

    name = "nobody-to-ask"


class NothingToStopAt(Refused):
    """A debugger was asked for, and the replay does not fail, or in no line of the project."""

    name = "nothing-to-stop-at"

    def __init__(self, what: str, *, hint: str | None = None, outcome: Any = None) -> None:
        super().__init__(what, hint=hint)
        self.outcome = outcome
        """What came of that replay (a `rewound.replay.Outcome`)."""


class StepsUnmapped(Refused):
    """Recorded steps have other names in today's source, and nobody has said which.

    `unmapped` tells of each its id, its name and what it may be today: `step`, `name`, `proposals` of `name`, `likeness` (0 to 1), `why`.
    """

    name = "steps-unmapped"

    def __init__(self, what: str, *, hint: str | None = None, unmapped: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(what, hint=hint)
        self.unmapped = tuple(unmapped)


class MissingData(Refused):
    """The recording lacks something that the request needs."""

    name = "missing-data"


class UntrustedData(Refused):
    """A pickle whose signature is not this user's own."""

    name = "untrusted-data"


class NotProtected(Refused):
    """A server that is open to everybody does not serve recordings."""

    name = "not-protected"


class PathNotAllowed(Refused):
    """A path of a request over HTTP does not lie in the server's folder."""

    name = "path-not-allowed"


class TooManyReplays(Refused):
    """The server has begun as many replays as it may, or has as many waiting."""

    name = "too-many-replays"

    def __init__(self, what: str, *, hint: str | None = None, seconds: int = 60) -> None:
        super().__init__(what, hint=hint)
        self.seconds = seconds
        """After how many it is worth asking again."""


class StoreError(RewoundError):
    """The store cannot be opened or written."""

    name = "store-error"


class StoreTooNew(StoreError):
    """A newer version of Rewound wrote this store."""

    name = "store-too-new"


class StoreDamaged(StoreError):
    """The store, or a snapshot in it, cannot be read."""

    name = "store-damaged"


class Diverged(RewoundError):
    """The replay asked for something that the recording does not hold."""

    name = "diverged"
    exit_code = 4


class InternalError(RewoundError):
    """A fault of Rewound's own."""

    name = "internal-error"
