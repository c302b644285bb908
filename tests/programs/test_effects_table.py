"""Which client is covered in what: one program asks by each of them, plainly, failing, streaming, awaited and with a key.

Writes the table of docs/effects.md when REWOUND_WRITE_TABLES is set; without it, compares.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.programs.effect_cases import Program
from tests.programs.model_world import world
from tests.programs.test_effects_mail import postman
from tests.programs.test_effects_websockets import talker

pytestmark = [pytest.mark.slow, pytest.mark.once]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "effects.md"
BEGIN, END = "<!-- clients: begin -->", "<!-- clients: end -->"
WRITE = bool(os.environ.get("REWOUND_WRITE_TABLES"))
COLUMNS = ("plain", "failure", "stream", "awaited")
HEADS = ("client or call", "recorded", "served", "failure served", "streaming", "async", "secret masked")
PROGRAM = r'''
    import asyncio, datetime, getpass, http.client, inspect, io, os, random, secrets, smtplib, sqlite3, subprocess, time, traceback, uuid
    import urllib.error, urllib.request
    import aiohttp, anthropic, httpx, numpy, openai, requests, sqlalchemy, urllib3
    import websockets.asyncio.client, websockets.sync.client
    import rewound

    WORLD, CHAT, POST = os.environ["WORLD"], os.environ["CHAT"], int(os.environ["POST"])
    REFUSED = "http://127.0.0.1:9/"
    ASKED = [{"role": "user", "content": "hello"}]

    def key(name):
        return {"Authorization": "Bearer " + os.environ["KEY_" + name]}

    def failed(call, *args, **options):
        try:
            call(*args, **options)
        except Exception as error:
            return type(error).__name__

    async def failed_later(call):
        try:
            await call
        except Exception as error:
            return type(error).__name__

    class urllib_request:
        def plain():
            asked = urllib.request.Request(WORLD + "/json", headers=key("urllib_request"))
            return urllib.request.urlopen(asked).read()
        def failure():
            return failed(urllib.request.urlopen, WORLD + "/fail?status=503"), failed(urllib.request.urlopen, REFUSED)
        def stream():
            with urllib.request.urlopen(WORLD + "/chunks") as answer:
                return list(iter(lambda: answer.read(7), b""))

    class http_client:
        def plain():
            connection = http.client.HTTPConnection(WORLD.removeprefix("http://"))
            connection.request("GET", "/json", headers=key("http_client"))
            return connection.getresponse().read()
        def failure():
            return failed(http.client.HTTPConnection("127.0.0.1", 9).request, "GET", "/")
        def stream():
            connection = http.client.HTTPConnection(WORLD.removeprefix("http://"))
            connection.request("GET", "/events")
            return list(connection.getresponse())

    class urllib3_pool:
        def plain():
            return urllib3.PoolManager().request("POST", WORLD + "/json", json={"a": 1}, headers=key("urllib3_pool")).data
        def failure():
            return failed(urllib3.PoolManager().request, "GET", REFUSED, retries=False), urllib3.request("GET", WORLD + "/fail?status=500").status
        def stream():
            return list(urllib3.request("GET", WORLD + "/chunks", preload_content=False).stream(9))

    class requests_:
        def plain():
            return requests.get(WORLD + "/redirect", headers=key("requests_")).json()
        def failure():
            return failed(requests.get, REFUSED), requests.get(WORLD + "/fail?status=503").json(), failed(requests.get, WORLD + "/hangup")
        def stream():
            with requests.get(WORLD + "/events", stream=True) as answer:
                return list(answer.iter_lines())

    class httpx_:
        def plain():
            return httpx.get(WORLD + "/gzip", headers=key("httpx_")).json()
        def failure():
            return failed(httpx.get, REFUSED), httpx.get(WORLD + "/fail?status=503").json(), failed(httpx.get, WORLD + "/hangup")
        def stream():
            with httpx.stream("GET", WORLD + "/events") as answer:
                return list(answer.iter_text())
        async def awaited():
            async with httpx.AsyncClient() as client:
                answers = await asyncio.gather(*(client.get(WORLD + "/lottery") for _ in range(5)))
                return [answer.json() for answer in answers], await failed_later(client.get(REFUSED))

    class aiohttp_:
        async def plain():
            async with aiohttp.ClientSession() as session, session.get(WORLD + "/json", headers=key("aiohttp_")) as answer:
                return await answer.json()
        async def failure():
            async with aiohttp.ClientSession() as session:
                async with session.get(WORLD + "/fail?status=503") as answer:
                    return answer.status, await answer.json(), await failed_later(session.get(REFUSED))
        async def stream():
            async with aiohttp.ClientSession() as session, session.get(WORLD + "/chunks") as answer:
                return [piece async for piece in answer.content.iter_any()]
        async def awaited():
            async with aiohttp.ClientSession() as session:
                async def one():
                    async with session.get(WORLD + "/lottery") as answer:
                        return await answer.json()
                return await asyncio.gather(*(one() for _ in range(5)))

    class websockets_:
        def plain():
            with websockets.sync.client.connect(CHAT, additional_headers=key("websockets_")) as chat:
                chat.send("one")
                return chat.recv()
        def failure():
            return failed(websockets.sync.client.connect, CHAT + "/refuse")
        def stream():
            with websockets.sync.client.connect(CHAT) as chat:
                chat.send("in parts")
                return list(chat.recv_streaming())
        async def awaited():
            async with websockets.asyncio.client.connect(CHAT) as chat:
                await chat.send("two")
                return await chat.recv()

    class openai_:
        def client(kind=openai.OpenAI, path="/v1"):
            return kind(api_key=os.environ["KEY_openai_"], base_url=WORLD + path, max_retries=0)
        def plain():
            return openai_.client().chat.completions.create(model="m", messages=ASKED).choices[0].message.content
        def failure():
            return failed(openai_.client(path="/fail").chat.completions.create, model="m", messages=ASKED)
        def stream():
            with openai_.client().chat.completions.create(model="m", messages=ASKED, stream=True) as pieces:
                return [piece.choices[0].delta.content for piece in pieces]
        async def awaited():
            client = openai_.client(openai.AsyncOpenAI)
            return (await client.chat.completions.create(model="m", messages=ASKED)).choices[0].message.content

    class anthropic_:
        def client(kind=anthropic.Anthropic, path=""):
            return kind(api_key=os.environ["KEY_anthropic_"], base_url=WORLD + path, max_retries=0)
        def plain():
            return anthropic_.client().messages.create(model="m", max_tokens=9, messages=ASKED).content[0].text
        def failure():
            return failed(anthropic_.client(path="/fail").messages.create, model="m", max_tokens=9, messages=ASKED)
        def stream():
            with anthropic_.client().messages.stream(model="m", max_tokens=9, messages=ASKED) as pieces:
                return list(pieces.text_stream)
        async def awaited():
            client = anthropic_.client(anthropic.AsyncAnthropic)
            return (await client.messages.create(model="m", max_tokens=9, messages=ASKED)).content[0].text

    class smtplib_:
        def plain():
            with smtplib.SMTP("127.0.0.1", POST) as post:
                post.login("shop", os.environ["KEY_smtplib_"])
                return post.sendmail("a@a.example", ["b@b.example"], "Subject: hello\n\ntext"), post.noop()
        def failure():
            return failed(smtplib.SMTP, "127.0.0.1", 9)

    class sqlite3_:
        def plain():
            with sqlite3.connect("one.db") as database:
                database.execute("CREATE TABLE IF NOT EXISTS users (at TEXT, password TEXT)")
                database.execute("INSERT INTO users (at, password) VALUES (?, ?)", (time.ctime(), os.environ["KEY_sqlite3_"]))
                return database.execute("SELECT count(*) FROM users").fetchall()
        def failure():
            return failed(sqlite3.connect("one.db").execute, "SELECT nothing FROM nowhere")
        def stream():
            return [row for row in sqlite3.connect("one.db").execute("SELECT rowid FROM users")]

    class sqlalchemy_:
        engine = sqlalchemy.create_engine("sqlite:///two.db")
        def plain():
            with sqlalchemy_.engine.begin() as database:
                database.execute(sqlalchemy.text("CREATE TABLE IF NOT EXISTS users (at TEXT, password TEXT)"))
                made = sqlalchemy.text("INSERT INTO users (at, password) VALUES (:at, :password)")
                database.execute(made, {"at": time.ctime(), "password": os.environ["KEY_sqlalchemy_"]})
                return database.execute(sqlalchemy.text("SELECT count(*) FROM users")).all()
        def failure():
            with sqlalchemy_.engine.connect() as database:
                return failed(database.execute, sqlalchemy.text("SELECT nothing FROM nowhere"))
        def stream():
            with sqlalchemy_.engine.connect() as database:
                return [tuple(row) for row in database.execute(sqlalchemy.text("SELECT rowid FROM users")).partitions(1)]

    class subprocess_:
        def plain():
            return subprocess.run(["sh", "-c", "date +%s%N", "--password", os.environ["KEY_subprocess_"]], capture_output=True).stdout
        def failure():
            return failed(subprocess.run, ["date", "--nothing"], check=True, stderr=subprocess.DEVNULL), failed(subprocess.run, ["no-such-command"])
        def stream():
            with subprocess.Popen(["sh", "-c", "date +%s%N; date +%N"], stdout=subprocess.PIPE) as process:
                return list(process.stdout)
        async def awaited():
            process = await asyncio.create_subprocess_exec("date", "+%s%N", stdout=subprocess.PIPE)
            return await process.communicate()

    class input_:
        def plain():
            return input("Name? ")
        def failure():
            return failed(input, "More? ")

    class clocks:
        def plain():
            return time.time(), time.perf_counter(), datetime.datetime.now(), datetime.date.today()

    class chances:
        def plain():
            return random.random(), uuid.uuid4(), secrets.token_hex(), os.urandom(4), numpy.random.default_rng().random()

    class environ:
        def plain():
            return os.environ["MINE"], os.environ.get("NOT_THERE"), len(os.environ["KEY_environ"])
        def failure():
            return failed(os.environ.__getitem__, "NOT_THERE")

    class declared:
        @rewound.effect("sensor")
        def plain(password=os.environ["KEY_declared"]):
            return time.time_ns()
        @rewound.effect("other")
        def fails():
            raise LookupError(str(time.time_ns()))
        def failure():
            return failed(declared.fails)
        @rewound.effect("third")
        async def awaited():
            return time.time_ns()

    def probe(row, name):
        found = getattr(row, name)
        result = found()
        return asyncio.run(result) if inspect.isawaitable(result) else result

    for row in ROWS:
        for name in ("plain", "failure", "stream", "awaited"):
            if hasattr(row, name):
                try:
                    result = probe(row, name)
                except BaseException as error:
                    result = "BROKEN " + repr(error)
                print(f"\n| {row.__name__} {name} {result!r}")
'''
ROWS = {
    "urllib_request": "`urllib.request`",
    "http_client": "`http.client`",
    "urllib3_pool": "urllib3",
    "requests_": "requests",
    "httpx_": "httpx",
    "aiohttp_": "aiohttp",
    "websockets_": "websockets",
    "openai_": "OpenAI's client",
    "anthropic_": "Anthropic's client",
    "smtplib_": "`smtplib`",
    "sqlite3_": "`sqlite3`",
    "sqlalchemy_": "SQLAlchemy",
    "subprocess_": "`subprocess`, asyncio's",
    "input_": "`input`",
    "clocks": "`time`, `datetime`",
    "chances": "`random`, `uuid`, `secrets`, `os.urandom`, numpy",
    "environ": "`os.environ`",
    "declared": "`@rewound.effect`",
}
SECRETS = {row: f"hush-{row.strip('_')}-0123456789" for row in ROWS}
LINE = re.compile(r"^\| (\w+) (\w+) (.*)$", re.MULTILINE)


def test_each_client_is_recorded_and_served(tmp_path: Path) -> None:
    keys = {f"KEY_{row}": secret for row, secret in SECRETS.items()}
    with world() as outside, talker() as chat, postman() as post:
        program = Program(tmp_path, {**keys, "WORLD": outside.url, "CHAT": chat.url, "POST": post.port, "MINE": "then"})
        program.write(PROGRAM.replace("ROWS", f"({', '.join(ROWS)})"))
        recorded = probes(program.record(stdin="Ada\n").printed)
    # Nobody is there any more to answer, and nothing is what it was: what is the same has come from the recording.
    program.environ["MINE"] = "now"
    (tmp_path / "one.db").unlink()
    again = probes(program.replay("--as-is").printed)
    stored = program.stored_bytes()

    assert {name: result for name, result in recorded.items() if "BROKEN" in result} == {}
    assert {name: (result, again.get(name)) for name, result in recorded.items() if again.get(name) != result} == {}
    leaked = [row for row, secret in SECRETS.items() if secret.encode() in stored]
    wanted = page(recorded, again, leaked)
    if WRITE:
        PAGE.write_text(wanted, "utf-8")
    assert PAGE.read_text("utf-8") == wanted, "run this test with REWOUND_WRITE_TABLES=1 to write the table anew"


def probes(printed: str) -> dict[tuple[str, str], str]:
    """By client and how it was asked: what it answered."""
    return {(row, how): result for row, how, result in LINE.findall(printed)}


def page(recorded: dict[tuple[str, str], str], again: dict[tuple[str, str], str], leaked: list[str]) -> str:
    """The page with the table of what was seen."""
    lines = ["| " + " | ".join(HEADS) + " |", "|" + " --- |" * len(HEADS)]
    for row, name in ROWS.items():
        same = {how: again.get((row, how)) == recorded[row, how] for how in COLUMNS if (row, how) in recorded}
        marks = ["✓", *("–" if how not in same else "✓" if same[how] else "✗" for how in COLUMNS)]
        key = "–" if f'"KEY_{row}"' not in PROGRAM and f'key("{row}")' not in PROGRAM else "✗" if row in leaked else "✓"
        lines.append("| " + " | ".join([name, *marks, key]) + " |")
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}"
