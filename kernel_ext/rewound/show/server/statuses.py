"""The HTTP status that each error is answered with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rewound import errors
from rewound.errors import RewoundError

STATUS: Mapping[type[RewoundError], int] = {
    RewoundError: 500,
    errors.BadRequest: 422,
    errors.UnknownRun: 404,
    errors.UnknownStep: 404,
    errors.UnknownBranch: 404,
    errors.AmbiguousName: 409,  # it would make sense in a store with fewer runs
    errors.MissingSource: 404,
    errors.BadSource: 422,
    errors.MalformedBody: 400,
    errors.BodyTooLarge: 413,
    errors.Refused: 409,
    errors.ModelNotAllowed: 403,
    errors.RunStillGoing: 409,
    errors.MissingData: 409,
    errors.UntrustedData: 403,
    errors.ReplayTooDeep: 409,
    errors.EnvironmentDiffers: 409,
    errors.StepsUnmapped: 409,
    errors.NothingToRecover: 409,
    errors.RecordingOff: 409,
    errors.NobodyToAsk: 409,
    errors.NotProtected: 403,
    errors.PathNotAllowed: 403,
    errors.TooManyReplays: 429,
    errors.StoreError: 500,
    errors.StoreTooNew: 500,
    errors.StoreDamaged: 500,
    errors.Diverged: 409,
    errors.InternalError: 500,
}
"""A test holds it complete; a kind that it does not have is answered as what it is a kind of."""


def status_of(kind: type[RewoundError]) -> int:
    """The status of an error of this kind."""
    return next(STATUS[above] for above in kind.__mro__ if above in STATUS)


def kinds(kind: type[RewoundError] = RewoundError) -> list[type[RewoundError]]:
    """This one and all below it."""
    return [kind, *(found for below in kind.__subclasses__() for found in kinds(below))]


def error_of(told: Mapping[str, Any]) -> RewoundError:
    """The error that another process has told of, by what `wire.problem` makes of it."""
    error, besides = told["error"], {name: facts for name, facts in told.items() if name != "error"}
    kind = next((kind for kind in kinds() if kind.name == error["name"]), RewoundError)
    return kind(error["message"], hint=error["hint"], **besides)
