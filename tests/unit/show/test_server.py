"""The tables of the routes, complete; their document, valid; paths and quotas, at their limits."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from docs import make_rest
from rewound.errors import BadRequest, MissingSource, PathNotAllowed, Refused, RunStillGoing, StepsUnmapped, TooManyReplays, UnknownRun
from rewound.replay.execute import replay
from rewound.replay.into import hand_over
from rewound.replay.sweep import sweep
from rewound.show import wire
from rewound.show.server.events import last_seen
from rewound.show.server.handlers import dumps
from rewound.show.server.openapi import document
from rewound.show.server.options import HANDED, OFFERED, PLANNED, SWEPT, WITHHELD, checked, planned, schema_of
from rewound.show.server.paths import confined, folder_in, output_in, source_in, target_in
from rewound.show.server.quota import Quota
from rewound.show.server.routes import ROUTES
from rewound.show.server.statuses import STATUS, error_of, kinds, status_of
from tests.conftest import ROOT

HEARD = {"begins", "told"}
"""By what the server itself hears how it gets on."""


def options_of(function: Callable[..., Any]) -> set[str]:
    return {name for name, parameter in inspect.signature(function).parameters.items() if parameter.kind is parameter.KEYWORD_ONLY}


def test_every_option_of_a_replay_is_offered_or_withheld_with_a_reason() -> None:
    assert set(OFFERED) | set(WITHHELD) == options_of(replay)
    assert not set(OFFERED) & set(WITHHELD)
    assert all(WITHHELD.values())


def test_every_option_of_a_sweep_and_of_a_hand_over_is_offered_or_withheld() -> None:
    assert options_of(sweep) - HEARD <= set(SWEPT) | set(WITHHELD)
    assert set(OFFERED) - set(SWEPT) == {"output"}
    assert options_of(hand_over) - HEARD == set(HANDED) - {"into", "also"} | (options_of(hand_over) & set(WITHHELD))


def test_what_is_needed_is_asked_for() -> None:
    assert schema_of(HANDED)["required"] == ["into"]
    assert checked({"into": ["a.py"]}, HANDED) == {"into": ["a.py"]}
    wrong: tuple[dict[str, Any], ...] = ({}, {"into": []}, {"into": "a.py"}, {"into": [1]}, {"into": ["a.py"], "run_id": "r0c0ffee1"})
    for body in wrong:
        with pytest.raises(BadRequest):
            checked(body, planned(HANDED))


def test_every_error_has_a_status() -> None:
    assert set(STATUS) == {kind for kind in kinds() if kind.__module__ == "rewound.errors"}  # others are kinds of these
    assert {status_of(kind) for kind in kinds()} == {400, 403, 404, 409, 413, 422, 429, 500}


def test_an_error_of_another_process_is_the_same_here() -> None:
    there = RunStillGoing("It is going.", hint="Wait.")
    here = error_of(wire.problem(there))
    assert (type(here), here.what, here.hint) == (RunStillGoing, "It is going.", "Wait.")
    assert status_of(type("Newer", (UnknownRun,), {})) == 404
    unmapped = StepsUnmapped("load is gone.", unmapped=[{"step": "s1", "name": "load", "proposals": []}])
    assert wire.problem(error_of(wire.problem(unmapped))) == wire.problem(unmapped)


@pytest.mark.parametrize(
    "body",
    [
        {"nothing": 1},
        {"as_is": 1},
        {"as_is": None},
        {"live": "network"},
        {"live": [1]},
        {"source": ""},
        {"overrides": []},
        {"mapping": {"load": 5}},
        {"output": "a.ipynb"},
    ],
)
def test_what_is_no_option_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        checked(body, PLANNED)


def test_paths_do_not_lead_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "folder" / "file.py").touch()
    (tmp_path / "outside.py").touch()
    (root / "link").symlink_to(tmp_path)
    (root / "circle").symlink_to(root / "circle")

    assert source_in(root, "folder/../folder/file.py") == (root / "folder" / "file.py").resolve()
    assert folder_in(root, "folder/file.py") == folder_in(root, "folder") == (root / "folder").resolve()
    assert output_in(root, "folder/out.ipynb").name == "out.ipynb"
    for path in ("..", "../outside.py", "link/outside.py", str(tmp_path), "folder/../../outside.py", "../root2"):
        with pytest.raises(PathNotAllowed):
            confined(root, path)
    for path in ("folder", "nothing.py", "x" * 5000, "a/" * 3000):
        with pytest.raises(MissingSource):
            source_in(root, path)
    for path in ("a\0b", "out.txt", "folder"):
        with pytest.raises(BadRequest):
            output_in(root, path)


def test_targets_do_not_lead_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "package").mkdir(parents=True)
    for file in (root / "use.py", root / "package" / "part.py", tmp_path / "use.py"):
        file.write_text("def use(): pass\n", "utf-8")
    (root / "link").symlink_to(tmp_path)

    assert target_in(root, "use.py", root) == str((root / "use.py").resolve())
    assert target_in(root, "package/part.py:use", root) == f"{(root / 'package' / 'part.py').resolve()}:use"
    assert target_in(root, "package.part:use", root) == "package.part:use"
    assert target_in(root, "part:use", root / "package") == "part:use"
    for target in ("../use.py", str(tmp_path / "use.py"), "link/use.py:use", "link.use:use", "textwrap:dedent"):
        with pytest.raises(PathNotAllowed):
            target_in(root, target, root)
    for target in ("nothing.py", "nothing:use", "package:use"):
        with pytest.raises(MissingSource):
            target_in(root, target, root)


def test_so_many_within_a_minute() -> None:
    now = 100.0
    quota = Quota(lambda: now)
    first = quota.take(2)
    now = 110.0
    quota.take(2)
    with pytest.raises(TooManyReplays) as refused:
        quota.take(2)
    assert refused.value.seconds == 50
    quota.give_back(first)
    quota.take(2)
    now = 170.5
    quota.take(2)
    quota.take(2)
    with pytest.raises(TooManyReplays):
        quota.take(0)


def test_what_makes_several_runs_counts_as_several() -> None:
    now = 100.0
    quota = Quota(lambda: now)
    quota.take(4)
    now = 110.0
    taken = quota.take(4, 2)
    now = 120.0
    with pytest.raises(TooManyReplays) as refused:
        quota.take(4, 3)
    assert refused.value.seconds == 50  # when the second one is a minute old, too
    with pytest.raises(Refused, match="5 runs"):
        quota.take(4, 5)
    quota.give_back(taken, 2)
    quota.take(4, 3)


@pytest.mark.parametrize(("header", "seen"), [(None, 0), ("7", 7), ("", 0), ("-1", 0), ("x", 0), ("9" * 40, 0), ("٣", 0)])
def test_the_last_event_that_a_client_has_had(header: str | None, seen: int) -> None:
    assert last_seen({} if header is None else {"Last-Event-ID": header}) == seen


def test_what_no_json_can_hold_is_null() -> None:
    assert json.loads(dumps({"a": [float("inf"), (1.5, float("nan"))], "b": {"c": "\ud800"}})) == {
        "a": [None, [1.5, None]],
        "b": {"c": "\ud800"},
    }


def test_the_document_is_openapi_and_has_every_route() -> None:
    made = document("/base/")
    validate(made)
    assert {(path, method) for path, methods in made["paths"].items() for method in methods} == {
        (f"/rewound/api/{route.path}", route.method) for route in ROUTES
    }
    operations = [operation["operationId"] for methods in made["paths"].values() for operation in methods.values()]
    assert len(set(operations)) == len(operations)
    assert made["servers"] == [{"url": "/base"}]
    assert all(operation["summary"] for methods in made["paths"].values() for operation in methods.values())


def test_the_page_has_the_routes_as_they_are() -> None:
    page = (ROOT / "docs" / "rest.md").read_text("utf-8")
    assert make_rest.updated(page) == page, "run `python -m docs.make_rest`"
