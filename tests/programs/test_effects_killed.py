"""A pipeline with charges is killed at every place where it meets the outside: no charge is made twice, and none is lost without a word."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.programs.effect_cases import Program
from tests.programs.world import World, _Handler, world

pytestmark = pytest.mark.once

PIPELINE = """
    import json, os, sys, urllib.request

    URL = os.environ["WORLD"]

    def ask(path, amount=None):
        data = None if amount is None else json.dumps({"amount": amount}).encode()
        request = urllib.request.Request(URL + path, data=data, headers={"X-Pid": str(os.getpid())})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["n"]

    def order(number):
        price = ask(f"/price?of={number}")
        paid = ask("/charges", amount=number)
        return ask(f"/shipping?of={number}")

    for number in (1, 2):
        order(number)
    print("done")
"""
MOMENTS = ("before", "between", "after")
"""When the process dies: before the server has noted the request, before it answers, when it has answered."""
REQUESTS = 6


class Deadly(_Handler):
    """Kills who asks, at one request and one moment of it."""

    at: tuple[int, str] | None = None

    def _any(self) -> None:
        number = self.server.total
        dies = Deadly.at is not None and Deadly.at[0] == number
        moment = Deadly.at[1] if Deadly.at is not None else ""
        if dies and moment == "before":
            self._kill()
            return
        if dies and moment == "between":
            self._send = lambda *args, **options: self._kill()  # type: ignore[method-assign]
        super()._any()
        if dies and moment == "after":
            self.wfile.flush()
            self._kill()

    do_GET = do_POST = _any

    def _kill(self, *args: Any) -> None:
        Deadly.at = None
        os.kill(int(self.headers["X-Pid"]), signal.SIGKILL)
        self.close_connection = True


@pytest.fixture
def deadly() -> Any:
    with world() as server:
        server.RequestHandlerClass = Deadly
        yield server
    Deadly.at = None


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("number", range(REQUESTS))
@pytest.mark.parametrize("moment", MOMENTS)
def test_no_charge_is_made_twice_and_none_is_lost(tmp_path: Path, deadly: World, number: int, moment: str) -> None:
    program = Program(tmp_path, {"WORLD": deadly.url})
    program.write(PIPELINE)
    Deadly.at = (number, moment)
    program._command("record", program.name, "--json")

    done = program._command("replay", program.run, "--resume", "--json")
    charges = [body for path, body in deadly.bodies if path == "/charges"]
    assert len(charges) == len(set(charges)), "a charge was made twice"
    if done.returncode == 0:
        assert len(charges) == 2
        return
    # It died between sending a charge and hearing of it: that cannot be known, and is said.
    assert done.returncode == 3, done.stdout + done.stderr
    assert "whether it happened is not known" in done.stdout
    assert "POST" in done.stdout
    assert number % 3 == 1
    if len(charges) == number // 3:  # a person has looked, and it did not happen
        allowed = program._command("replay", program.run, "--resume", "--allow-mutations", "ask", "--json")
        assert allowed.returncode == 0, allowed.stdout + allowed.stderr
        assert len({body for path, body in deadly.bodies if path == "/charges"}) == 2
