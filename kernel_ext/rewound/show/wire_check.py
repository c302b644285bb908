"""The JSON shapes of `check`, and of what a replay tells of the environment and the settings, by the rules of `wire`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from rewound.replay.check import Found, Report


class EnvironmentShape(TypedDict):
    """Of the environment: Python, the machine or a package, by name; `now` is null for a package that is not installed."""

    name: str
    recorded: str
    now: str | None


class SettingShape(TypedDict):
    """A setting that is not as it was when the run was recorded, and which of the two the replay goes by."""

    name: str
    recorded: Any
    now: Any
    used: Literal["recorded", "now"]


class FindingShape(TypedDict):
    """What is wrong or worth knowing: `name` as in docs/errors.md where it is the name of an error."""

    name: str
    what: str
    hint: str | None


class CheckedShape(TypedDict):
    """What was looked at of one kind: how many, the bytes that were read (null where none had to be), and how many are flawed."""

    count: int
    bytes: int | None
    flaws: int


class CheckShape(TypedDict):
    """`check`: `ok` if nothing stands in the way of a replay; `notes` are told and do not."""

    run: str
    ok: bool
    checked: dict[str, CheckedShape]
    problems: list[FindingShape]
    notes: list[FindingShape]


def check(report: Report) -> CheckShape:
    return {
        "run": report.run,
        "ok": report.ok,
        "checked": {name: {"count": one.count, "bytes": one.bytes, "flaws": one.flaws} for name, one in report.checked.items()},
        "problems": [finding(found) for found in report.problems],
        "notes": [finding(found) for found in report.notes],
    }


def finding(found: Found) -> FindingShape:
    return {"name": found.name, "what": found.what, "hint": found.hint}


def environment(found: Iterable[Mapping[str, Any]]) -> list[EnvironmentShape]:
    return [{"name": one["name"], "recorded": one["recorded"], "now": one["now"]} for one in found]


def settings(found: Iterable[Mapping[str, Any]]) -> list[SettingShape]:
    return [{"name": one["name"], "recorded": one["recorded"], "now": one["now"], "used": one["used"]} for one in found]
