"""A program that uses all of the outside world, replayed again and again under other circumstances: the same output to the byte."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.programs.effect_cases import Program
from tests.programs.model_world import world

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(600)]

WAVES = (2, 2, 3, 3)
"""So many replays at the same time: each other's load, so that the cores are busy and nothing takes as long as it took."""
ALL = """
    import asyncio, datetime, os, random, secrets, sqlite3, subprocess, sys, threading, time, urllib.request, uuid
    from concurrent.futures import ThreadPoolExecutor
    from datetime import datetime as moment

    import aiohttp, httpx, numpy, pandas, requests

    WORLD = os.environ["WORLD"]

    def clocks():
        return time.time(), time.perf_counter(), moment.now(), datetime.date.today(), time.strftime("%H:%M:%S %Z"), pandas.Timestamp.now()

    def chances():
        return random.random(), numpy.random.rand(), numpy.random.default_rng().integers(10**9), uuid.uuid4(), secrets.token_hex(4)

    def people():
        return input("Name? ")

    def blocking(path):
        with urllib.request.urlopen(f"{WORLD}/{path}") as answer:
            one = answer.read()
        two = requests.post(f"{WORLD}/{path}", json={"amount": 5}).json()
        with httpx.stream("GET", f"{WORLD}/stream") as streamed:
            return one, two, list(streamed.iter_text())

    def attempts():
        found = []
        for attempt in range(3):
            try:
                found.append(requests.get("http://127.0.0.1:9/refused", timeout=5).status_code)
            except requests.ConnectionError as error:
                found.append(type(error).__name__)
            time.sleep(0.05)
        return found

    async def one(session, client, number):
        await asyncio.sleep(random.random() / 50)
        async with session.get(f"{WORLD}/lottery?of={number}") as answer:
            mine = await answer.json()
        other = (await client.get(f"{WORLD}/lottery?of={number}")).json()
        done.append(number)
        return mine, other

    async def tasks():
        async with aiohttp.ClientSession() as session, httpx.AsyncClient() as client:
            return await asyncio.gather(*(one(session, client, number) for number in range(6)))

    def thread(number):
        time.sleep(0.01 * (number % 3))
        return number, uuid.uuid4(), requests.get(f"{WORLD}/thread/{number}").json(), time.time()

    def threads():
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(thread, range(8)))

    def table():
        with sqlite3.connect("orders.db") as database:
            database.execute("CREATE TABLE IF NOT EXISTS orders (id TEXT, at TEXT)")
            database.execute("INSERT INTO orders VALUES (?, ?)", (str(uuid.uuid4()), str(moment.now())))
            return database.execute("SELECT count(*), max(id) FROM orders").fetchall()

    def commands():
        told = subprocess.run(["date", "+%s%N"], capture_output=True, text=True, check=True).stdout
        return told, os.environ.get("TZ"), os.environ.get("HOME")

    def hashes():
        return {word for word in ("a", "bb", "ccc", "dddd", "eeeee")}, hash("some text")

    done = []
    for step in (clocks, chances, people, attempts, threads, table, commands, hashes):
        print(step.__name__, step())
    print(blocking("here"), asyncio.run(tasks()), done)
    print(clocks(), chances())
"""
UNPLUGGED = """
    import socket, time

    def refuse(*args, **options):
        raise OSError("the network is unplugged")

    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, refuse)
    socket.getaddrinfo = socket.create_connection = refuse
    real = time.time
    time.time = lambda: real() + 7 * 3600
"""


def test_ten_of_ten(tmp_path: Path) -> None:
    project, other = tmp_path / "project", tmp_path / "other"
    for folder in (project, other):
        folder.mkdir()
    with world() as outside:
        program = Program(project, {"WORLD": outside.url, "TZ": "Europe/Berlin"})
        program.write(ALL)
        recorded = program.record(stdin="Ada\n")
    # From here on nobody is there to answer; the clock and its zone are others, and a socket that is opened is refused.
    Program(other).write(UNPLUGGED, "sitecustomize.py")
    program.environ.update({"TZ": "Asia/Tokyo", "PYTHONPATH": str(other), "PYTHONHASHSEED": "7"})
    run = program.run
    again = []
    with ThreadPoolExecutor(max(WAVES)) as pool:
        for wave in WAVES:
            found = list(pool.map(lambda _, run=run: program.command("replay", run, "--as-is"), range(wave)))
            again += [one.printed for one in found]
            run = found[-1].told["run"]  # the next ones are replays of a replay

    assert [printed == recorded.printed for printed in again] == [True] * 10
