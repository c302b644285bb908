"""Requests of a service are runs: the failed ones are kept, replayed against today's code, and resumed from where they failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rewound.store import open_reader
from tests.e2e.service.serving import BROKEN, FIXED, MAILING, Shop, ask, shop_in
from tests.programs.world import SECRET, World, world

PASSWORD = "correct-horse-battery"


@pytest.fixture(name="outside")
def running_world() -> Iterator[World]:
    with world() as server:
        yield server


@pytest.fixture(params=["starlette", "fastapi", "flask"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def failed_order(shop: Shop) -> None:
    """One order fails, and two requests go well."""
    with shop.serve() as url:
        assert ask(f"{url}/hello/one")[0] == 200
        assert ask(f"{url}/orders/tea?token={SECRET}", {"size": "large", "password": PASSWORD})[0] == 500
        assert ask(f"{url}/hello/two")[0] == 200


def test_a_failed_request_is_replayed_against_mended_code(tmp_path: Path, outside: World, kind: str) -> None:
    shop = shop_in(tmp_path, outside.url, kind)
    failed_order(shop)
    (run,) = shop.runs()
    made = Counter(outside.asked)

    assert (run["kind"], run["status"]) == ("request", "failed")
    assert made["POST /charges"] == 1
    stored = shop.stored_bytes()
    assert [secret for secret in (SECRET, PASSWORD) if secret.encode() in stored] == []

    again = shop.replay("--offline", exit=1)
    assert "ZeroDivisionError" in again.printed
    assert "header authorization" in again.printed  # what is masked is told
    assert shop.verify().told["reproducible"] is True

    shop.change(BROKEN, FIXED)
    mended = shop.replay("--offline", "--header", f"Authorization: Bearer {SECRET}")
    assert "HTTP/1.1 200 OK" in mended.printed
    assert '"amount":' in mended.printed
    assert "header authorization" not in mended.printed
    assert mended.told["effects"] == {"served": 2, "live": 0, "dry_run": 0, "held": 0}
    assert outside.asked == made
    assert SECRET.encode() not in shop.stored_bytes()


def test_a_failed_request_goes_on_for_real_where_it_failed(tmp_path: Path, outside: World, kind: str) -> None:
    shop = shop_in(tmp_path, outside.url, kind)
    failed_order(shop)
    shop.change(BROKEN, MAILING)
    held = shop.replay(exit=3)

    assert "POST" in held.told["error"]["message"]
    assert outside.asked["POST /mails"] == 0
    assert shop.replay("--resume").told["effects"]["live"] == 1
    assert (outside.asked["POST /charges"], outside.asked["POST /mails"]) == (1, 1)
    assert shop.replay("--resume").told["effects"]["live"] == 0  # it has happened


def test_requests_that_go_well_leave_nothing(tmp_path: Path, outside: World, kind: str) -> None:
    shop = shop_in(tmp_path, outside.url, kind)
    with shop.serve() as url:
        assert [ask(f"{url}/hello/{name}")[0] for name in "abc"] == [200, 200, 200]
        assert ask(f"{url}/nothing")[0] == 404

    assert not shop.store.exists()


def test_requests_at_the_same_time_keep_apart(tmp_path: Path, outside: World, kind: str) -> None:
    shop = shop_in(tmp_path, outside.url, kind, sample=1.0)
    names = [f"name{number}" for number in range(50)]
    with shop.serve() as url, ThreadPoolExecutor(50) as pool:
        answers = dict(zip(names, pool.map(lambda name: ask(f"{url}/hello/{name}")[1]["amounts"], names), strict=True))

    reader = open_reader(str(shop.store))
    runs = reader.runs()
    assert len(runs) == 50
    for run in runs:
        (name,) = {effect.name.rpartition("of=")[2] for effect in reader.effects(run.id) if effect.kind == "network"}
        assert len([effect for effect in reader.effects(run.id) if effect.kind == "network"]) == 2
        assert sorted(step.function or "" for step in reader.steps(run.id)) == ["<module>", "hello", "price", "price"]
        told = shop.command("replay", run.id, "--offline") if name == "name7" else None
        assert told is None or str(answers[name]).replace(" ", "") in told.printed.replace(" ", "")
    reader.close()


@pytest.mark.parametrize("sample", [0.0, 1.0])
def test_a_replay_finds_the_project_where_it_is_now(tmp_path: Path, outside: World, kind: str, sample: float) -> None:
    """The folder of the production machine is not there on the laptop."""
    shop = shop_in(tmp_path / "there", outside.url, kind, sample)
    failed_order(shop)
    (failed,) = [run["run"] for run in shop.runs() if run["status"] == "failed"]
    here = tmp_path / "here"
    shop.folder.rename(here)
    moved = Shop(here, shop.environ)
    moved.source = shop.source
    assert moved.command("replay", failed, "--as-is", exit=1).told["divergences"] == []
    moved.change(BROKEN, FIXED)

    mended = moved.command("replay", failed, "--offline")
    assert "HTTP/1.1 200 OK" in mended.printed
    done = {line["function"]: line["action"] for line in mended.told["plan"]}
    assert (done["price"], done["post"]) == ("served" if sample else "ran", "ran")  # of what is given to `post` one is a secret
    assert outside.asked["POST /charges"] == 1
