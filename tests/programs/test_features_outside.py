"""The promises about the outside world, one small program each, as in `test_features`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.service.serving import BROKEN, FIXED, ask, shop_in
from tests.programs.effect_cases import Program
from tests.programs.model_world import world as model_world
from tests.programs.world import World, world

ASKING = """
    import json, os, urllib.request

    def ask(path, **sent):
        data = json.dumps(sent).encode() if sent else None
        with urllib.request.urlopen(os.environ["WORLD"] + path, data) as answer:
            return json.load(answer)["n"]
"""


@pytest.fixture(name="outside")
def running_world() -> Iterator[World]:
    with world() as server:
        yield server


@pytest.fixture
def models() -> Iterator[World]:
    with model_world() as server:
        yield server


@pytest.fixture
def program(tmp_path: Path, outside: World) -> Program:
    return Program(tmp_path, {"WORLD": outside.url})


def test_rep_served(program: Program, outside: World) -> None:
    """Each attempt has its own answer, and what the recording lacks is loud."""
    source = ASKING + "\n    print([ask('/price') for attempt in range(3)])\n"
    program.write(source)
    recorded = program.record()
    assert program.replay("--as-is").printed == recorded.printed
    assert outside.total == 3

    program.write(source.replace("/price", "/prices"))
    diverged = program.replay("--offline", exit=4)
    assert outside.total == 3
    assert diverged.told["divergences"][0]["nearest"].endswith("/price")


def test_rep_input(program: Program) -> None:
    program.write("print('hello', input('Name? '))")
    recorded = program.record(stdin="Ada\n")

    assert program.replay("--as-is").printed == recorded.printed
    assert "hello Ada" in recorded.printed


def test_rep_input_of_a_person_who_is_waited_for(program: Program) -> None:
    program.write("import rewound\nprint('size', rewound.ask('Which size?', choices=['small', 'large']))")
    program.record(exit=3)
    done = program.command("resume", "--answer", "large")

    assert done.printed.strip() == "size large"
    assert program.command("replay", done.told["run"], "--as-is").printed == done.printed


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_rep_recover(program: Program, outside: World) -> None:
    """A killed run goes on from its last good step: what had happened outside does not happen twice."""
    source = """
    import time

    def prepare():
        return ask('/price')

    print('paid', ask('/charges', amount=prepare()))
    time.sleep(0.2)
    if not os.path.exists('mended'):
        os.kill(os.getpid(), 9)
    print('paid', ask('/charges', amount=7))
    """
    program.write(ASKING + source)
    program.record_dying()
    (program.folder / "mended").touch()
    done = program.command("recover")

    recovered = done.told["recovered"]
    assert (done.told["status"], recovered["step_in_flight"]["function"]) == ("succeeded", "<module>")
    assert [effect["name"] for effect in recovered["already_happened"] if effect["mutates"]] == [f"POST {outside.url}/charges"]
    assert recovered["unknown"] == []
    assert done.printed.split() == ["paid", "2", "paid", "3"]
    assert [body for _, body in outside.bodies] == [b'{"amount": 1}', b'{"amount": 7}']


def test_rep_clock(program: Program) -> None:
    program.write("""
        import random, time, uuid
        from datetime import datetime
        print(time.time(), datetime.now(), random.random(), uuid.uuid4(), {"a", "b", "c", "d"})
    """)
    recorded = program.record()

    assert program.replay("--as-is").printed == recorded.printed
    assert program.plain() != recorded.printed


def test_rep_order(program: Program) -> None:
    program.write("""
        import asyncio
        async def work(number, found):
            await asyncio.sleep(0.05 * (3 - number))
            found.append(number)
        async def main():
            found = []
            await asyncio.gather(*[work(number, found) for number in range(3)])
            print(found)
        asyncio.run(main())
    """)

    assert program.record().printed.strip() == program.replay("--as-is").printed.strip() == "[2, 1, 0]"


def test_rep_once(program: Program, outside: World) -> None:
    source = ASKING + "\n    print('charge', ask('/charges', amount=5))\n    raise ValueError('afterwards')\n"
    program.write(source)
    program.record(exit=1)
    program.write(source.replace("raise ValueError('afterwards')", "print('more', ask('/charges', amount=6))"))
    held = program.replay(exit=3)

    assert held.told["error"]["message"].startswith("held back: POST ")
    assert '"amount": 6' in held.told["error"]["message"]
    assert outside.asked["POST /charges"] == 1
    program.replay("--allow-mutations", "all")
    assert [body for _, body in outside.bodies] == [b'{"amount": 5}', b'{"amount": 6}']


def test_rep_set(tmp_path: Path, models: World) -> None:
    """Another parameter, prompt and model, and several in turn: only what hangs on them is asked."""
    program = Program(tmp_path, {"WORLD": models.url})
    program.write("""
        import json, os, urllib.request

        def ask(topic):
            body = json.dumps({"model": "small", "messages": [{"role": "user", "content": "about " + topic}]}).encode()
            said = json.load(urllib.request.urlopen(os.environ["WORLD"] + "/v1/chat/completions", body))
            return said["model"] + ": " + said["choices"][0]["message"]["content"]

        def facts():
            return json.load(urllib.request.urlopen(os.environ["WORLD"] + "/facts"))["n"]

        topic = "sea"
        print(facts(), ask(topic))
    """)
    program.record()
    for option, said in (('topic="sky"', "about sky"), ('prompt@ask="briefly"', "briefly"), ('model="large"', "large"), ('topic@ask="ice"', "ice")):
        assert said in program.replay("--set", option).printed
    swept = program.replay("--set", 'model=["large", "huge"]', "--sweep").told["variants"]
    assert ["huge" in variant["measured"]["output"] for variant in swept] == [False, True]
    assert (models.asked["GET /facts"], models.total) == (1, 2 + 4 + 2)


def test_rep_verify(program: Program) -> None:
    program.write("import os, time\ndef work():\n    return time.time()\nwork()\n")
    program.record()
    assert program.verify().told["reproducible"] is True

    (program.folder / "other").mkdir()
    again = Program(program.folder / "other")
    again.write("import os\ndef work():\n    return os.getpid()\nwork()\n")
    again.record()
    assert again.verify(exit=4).told["difference"] == "result of work"


def test_svc_record(tmp_path: Path, outside: World) -> None:
    """A request that fails in a service is a run, which is replayed against mended code and charges nobody again."""
    shop = shop_in(tmp_path, outside.url, "starlette")
    with shop.serve() as url:
        assert ask(f"{url}/hello/coffee")[0] == 200
        assert ask(f"{url}/orders/tea", {"size": "large"})[0] == 500
    (run,) = shop.runs()
    shop.change(BROKEN, FIXED)

    assert (run["kind"], run["status"]) == ("request", "failed")
    assert "HTTP/1.1 200 OK" in shop.replay("--offline").printed
    assert outside.asked["POST /charges"] == 1
