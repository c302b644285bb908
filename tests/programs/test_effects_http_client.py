"""Requests through `http.client`, by urllib, urllib3, requests and by itself: recorded, and served again as they came."""

from __future__ import annotations

import http.client
import os
import pickle
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
import zstandard

from rewound.config import Config
from rewound.effects import http_client
from rewound.effects.answers import Answers
from rewound.effects.limits import Counts, Limits
from rewound.effects.bodies import masked, unchunked
from rewound.effects.journal import Journal
from rewound.effects.pickled import load
from rewound.effects.masking import Masking
from rewound.effects.patching import Arrivals, Patches
from rewound.effects.stopped import Divergence, MutationHeld
from rewound.model import Effect
from tests.programs.effect_cases import Program
from tests.programs.world import SECRET, World, world
from tests.programs.in_process import Faultless

ANSWERS = """
    import gzip, http.client, json, os, urllib.error, urllib.request, warnings
    from urllib.parse import urlsplit
    import requests, urllib3

    URL, TLS = os.environ["WORLD"], "https" in os.environ["WORLD"]
    trust = {"verify": os.environ.get("CERT", True)}

    def by_hand():
        made = http.client.HTTPConnection(urlsplit(URL).netloc)
        for method, path, body in [("GET", "/json?q=1", None), ("HEAD", "/json", None), ("POST", "/charges", b'{"amount": 5}')]:
            made.request(method, path, body, {"X-Api-Key": "mine", "Accept": "*/*"})
            response = made.getresponse()
            print(response.status, response.reason, response.version, response.getheader("Content-Type"), response.length)
            print(response.read(7), response.read(), response.isclosed(), made.sock is not None)
        made.request("GET", "/chunks")
        response = made.getresponse()
        print(response.read1(3), response.read1(), response.peek(4)[:4], response.read(20), response.readline(), response.isclosed())
        made.close()
        made.putrequest("PUT", "/json")
        made.putheader("Content-Length", "6")
        made.endheaders()
        made.send(b"abc")
        made.send(b"def")
        print(json.load(made.getresponse()), made.sock.getpeername()[0])
        made.close()

    def by_urllib():
        with urllib.request.urlopen(URL + "/json?a=b") as found:
            print(found.status, found.msg, found.url, found.headers["Content-Length"], json.load(found))
        with urllib.request.urlopen(URL + "/redirect") as found:
            print(found.url, found.read())
        print(urllib.request.urlopen(URL + "/json", data=b"x=1").read())
        print(urllib.request.urlopen(URL + "/chunks").read())
        buffer = bytearray(100)
        with urllib.request.urlopen(URL + "/large?size=2048") as found:
            print(found.readinto(buffer), buffer[:9], len(found.read()))
        for status in (404, 503):
            try:
                urllib.request.urlopen(f"{URL}/fail?status={status}")
            except urllib.error.HTTPError as error:
                print(error, error.code, error.read())

    def by_urllib3():
        pool = urllib3.PoolManager(ca_certs=os.environ.get("CERT"))
        found = pool.request("POST", URL + "/json", fields={"field": "value", "file": ("name.txt", b"text")})
        print(found.status, found.headers["Content-Length"], found.data[:30], pool.connection_from_url(URL).num_connections)
        found = pool.request("GET", URL + "/chunks", preload_content=False)
        print([*found.stream(7)], found.isclosed())
        found = pool.request("GET", URL + "/flaky", retries=urllib3.Retry(5, status_forcelist=[503], backoff_factor=0))
        print(found.status, len(found.retries.history), found.json())
        print(pool.request("GET", URL + "/redirect").geturl())
        print([pool.request("GET", URL + "/json").json()["n"] for _ in range(3)], pool.connection_from_url(URL).num_connections)

    def by_requests():
        session = requests.Session()
        session.headers["Authorization"] = "Bearer " + os.environ["SECRET"]
        found = session.get(URL + "/json", params={"page": 1, "api_key": os.environ["SECRET"]}, **trust)
        print(found, found.json()["n"], found.headers["Server"], found.raw.version, found.request.method)
        print(session.get(URL + "/redirect", **trust).history, session.get(URL + "/gzip", **trust).json())
        print(session.head(URL + "/json", **trust).headers["Content-Length"], session.get(URL + "/large", **trust).content[:20])
        for status in (204, 304, 404, 503):
            found = requests.get(f"{URL}/fail?status={status}", **trust)
            print(found.status_code, found.reason, found.ok, found.text)
        session.post(URL + "/gzip", json={"password": os.environ["SECRET"]}, **trust)
        print(sorted(session.get(URL + "/cookie", **trust).json()), session.cookies.keys(), session.get(URL + "/json", **trust).text)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for work in (by_hand, by_urllib, by_urllib3, by_requests) if not TLS else (by_urllib3, by_requests):
            work()
    if TLS:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            print(requests.get(URL + "/json", verify=False).json(), [str(one.message)[:60] for one in told])
"""
STREAMS = """
    import concurrent.futures, io, os, tempfile
    import requests

    URL = os.environ["WORLD"]

    def downloads():
        with requests.get(URL + "/events", stream=True) as found:
            print([line for line in found.iter_lines() if line])
        with requests.get(URL + "/chunks", stream=True) as found:
            print(list(found.iter_content(None)))
        with requests.get(URL + "/chunks", stream=True) as found:
            print(next(found.iter_content(4)))
        with requests.get(URL + "/large", stream=True) as found:
            print([sum(part) for part in found.iter_content(70_000)])
        print(requests.get(URL + "/json", stream=True).status_code)

    def uploads():
        def lines():
            for number in range(3):
                yield b"line %d;" % number
        print(requests.post(URL + "/charges", data=lines()).json())
        with tempfile.TemporaryFile() as file:
            file.write(b"some bytes" * 3000)
            file.seek(0)
            print(requests.put(URL + "/files", data=file).json()["got"][-20:])
        print(requests.post(URL + "/charges", data=io.StringIO("text")).json())
        found = requests.post(URL + "/upload", files={"file": ("a.txt", io.BytesIO(b"content"))}, data={"field": "1"})
        print(found.json()["n"], len(found.json()["got"]))

    def at_once():
        with requests.Session() as session, concurrent.futures.ThreadPoolExecutor(8) as pool:
            print([*pool.map(lambda number: session.get(f"{URL}/json?number={number}").json()["n"], range(40))])

    downloads()
    uploads()
    at_once()
"""
FAILURES = """
    import http.client, os, socket, traceback, urllib.request
    import requests, urllib3

    URL, CLOSED, PORT = os.environ["WORLD"], os.environ["CLOSED"], int(os.environ["CLOSED"].rpartition(":")[2])

    def tried(work):
        try:
            print(work())
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            causes = []
            while error is not None:
                causes.append((repr(error), str(error), getattr(error, "errno", None)))
                error = error.__cause__ or error.__context__
            print(causes)

    def by_hand(path, **options):
        made = http.client.HTTPConnection(URL.partition("//")[2], **options)
        made.request("GET", path)
        return made.getresponse().read()

    def streamed():
        with requests.get(URL + "/broken", stream=True) as found:
            return [part for part in found.iter_content(5)]

    def sending():
        yield b"some"
        raise OSError("the disk is gone")

    tried(lambda: requests.get(CLOSED + "/json"))
    tried(lambda: requests.get(CLOSED.replace("http", "https") + "/json"))
    tried(lambda: requests.get(URL.replace("http", "https") + "/json"))
    tried(lambda: requests.get("http://no.such.host.invalid/json"))
    tried(lambda: requests.get("http://example.invalid/json", proxies={"http": CLOSED}))
    tried(lambda: requests.get("https://example.invalid/json", proxies={"https": CLOSED}))
    tried(lambda: requests.get("https://example.invalid/json", proxies={"https": URL}))
    tried(lambda: requests.get("http://example.invalid/json", proxies={"http": URL}).json())
    tried(lambda: requests.get(URL + "/slow?seconds=3", timeout=0.3))
    tried(lambda: requests.get(URL + "/broken"))
    tried(streamed)
    tried(lambda: requests.get(URL + "/hangup"))
    tried(lambda: requests.post(URL + "/charges", data=sending()))
    tried(lambda: urllib3.PoolManager().request("GET", URL + "/hangup", retries=2))
    tried(lambda: urllib3.PoolManager().request("GET", CLOSED, retries=urllib3.Retry(2, backoff_factor=0)))
    tried(lambda: urllib.request.urlopen(CLOSED))
    tried(lambda: urllib.request.urlopen(URL + "/broken").read())
    tried(lambda: urllib.request.urlopen(URL + "/hangup"))
    tried(lambda: urllib.request.urlopen(URL + "/slow?seconds=3", timeout=0.3))
    tried(lambda: by_hand("/broken"))
    tried(lambda: by_hand("/hangup"))
    tried(lambda: by_hand("/slow?seconds=3", timeout=0.3))
    tried(lambda: http.client.HTTPConnection("127.0.0.1", PORT).connect())
"""
PAYS = """
    import os, requests
    URL = os.environ["WORLD"]

    def pay(amount):
        return requests.post(URL + "/charges", json={"amount": amount, "token": os.environ["SECRET"]}).json()["n"]

    def look(page):
        return requests.get(URL + "/json", params={"page": page}).json()["n"]

    print(look(1), pay(5))
    print(look(2))
"""


DIES = """
    import os, requests

    def pay():
        return requests.post(os.environ["WORLD"] + "/slow?seconds=30", json={"amount": 5})

    pay()
"""


@pytest.fixture
def outside() -> Iterator[World]:
    with world() as there:
        yield there


@pytest.fixture
def program(tmp_path: Path, outside: World) -> Program:
    return Program(tmp_path, {"WORLD": outside.url, "SECRET": SECRET, "CLOSED": f"http://127.0.0.1:{closed_port()}"})


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def printed(text: str) -> str:
    """What the program printed, without what we say after it."""
    return re.split(r"\n(?:Replay|Recorded) ", text)[0]


def same_again(program: Program, outside: World) -> tuple[str, dict[str, Any]]:
    """Record and replay: the same is printed, and nobody is asked. Answers what was printed, and the replay's JSON."""
    first = program.record()
    before = outside.total
    again = program.replay("--as-is")
    assert printed(again.printed) == printed(first.printed)
    assert outside.total == before
    assert again.told["effects"]["live"] == again.told["effects"]["held"] == 0
    assert again.told["divergences"] == []
    assert "Traceback" not in first.faults + again.faults
    return printed(first.printed), again.told


def unzipped(stored: bytes) -> bytes:
    """What is compressed once more inside of it."""
    found = []
    for place in re.finditer(re.escape(b"\x1f\x8b\x08"), stored):
        try:
            found.append(zlib.decompressobj(31).decompress(stored[place.start() :]))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_whatever_client_it_was(program: Program, outside: World) -> None:
    program.write(ANSWERS)
    text, told = same_again(program, outside)
    assert text != printed(program.plain())
    assert told["effects"]["served"] == 36
    assert outside.asked["POST /charges"] == 2  # of the recording, and of the run without us
    stored = program.stored_bytes()
    assert SECRET.encode() not in stored
    assert SECRET.encode() not in unzipped(stored)
    assert Masking().mark(SECRET).encode() in unzipped(stored)


def test_what_passes_bit_by_bit(program: Program, outside: World) -> None:
    program.write(STREAMS)
    _, told = same_again(program, outside)
    assert told["effects"]["served"] == 49
    assert outside.asked["POST /charges"] == 2

    program.write(STREAMS.replace("line %d;", "row %d;"))
    before = outside.total
    held = program.replay(exit=3)
    assert "/charges" in held.told["error"]["message"]
    assert "row 0;row 1;" in held.told["error"]["message"]

    program.write(STREAMS.replace("print(next(found.iter_content(4)))", "print(found.content)"))
    more = program.replay(exit=4)
    assert "was not read any further" in more.told["error"]["message"]
    assert outside.total == before


def test_failures_fail_again_where_they_did(program: Program, outside: World) -> None:
    program.write(FAILURES)
    text, _ = same_again(program, outside)
    told = (
        "refused",
        "resolve",
        "WRONG_VERSION_NUMBER",
        "Tunnel connection failed",
        "Read timed out",
        "IncompleteRead(10 bytes read",
        "the disk is gone",
    )
    assert [part for part in told if part not in text] == []


def test_a_payment_is_made_once(program: Program, outside: World) -> None:
    program.write(PAYS)
    same_again(program, outside)
    assert outside.asked["POST /charges"] == 1
    assert SECRET.encode() not in program.stored_bytes()

    program.write(PAYS.replace("pay(5)", "pay(7)"))
    before = outside.total
    held = program.replay(exit=3).told
    assert held["effects"]["held"] == 1
    assert outside.total == before

    program.write(PAYS.replace("look(2)", "look(3)"))
    other = program.replay("--offline", exit=4).told
    assert outside.total == before
    assert other["divergences"][0]["nearest"].endswith("/json?page=2")
    assert program.replay().told["effects"]["live"] == 1
    assert outside.total == before + 1


def test_what_was_sent_when_the_program_died_is_not_sent_again(program: Program, outside: World) -> None:
    program.write(DIES)
    environ = {**os.environ, **program.environ}
    with subprocess.Popen([sys.executable, "-m", "rewound", "record", program.name], cwd=program.folder, env=environ) as running:
        deadline = time.monotonic() + 30
        while not outside.asked["POST /slow"] and time.monotonic() < deadline:
            time.sleep(0.01)
        running.kill()
    held = program.replay(exit=3).told
    assert "whether it happened is not known" in held["error"]["message"]
    assert outside.asked["POST /slow"] == 1


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
def test_over_tls(tmp_path: Path, outside: World) -> None:
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(cert), *names]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    outside.socket = context.wrap_socket(outside.socket, server_side=True)
    (tmp_path / "project").mkdir()
    there = outside.url.replace("http:", "https:")
    program = Program(tmp_path / "project", {"WORLD": there, "SECRET": SECRET, "CERT": str(cert)})
    program.write(ANSWERS)
    text, _ = same_again(program, outside)
    assert "Unverified HTTPS request" in text


# ---- in this process


@contextmanager
def patched(recorded: list[Effect] | None = None) -> Iterator[Journal]:
    """Recording, or with recorded effects a replay, of what is done in this block."""
    journal, where = Journal(Faultless(__file__), Config()), Faultless(__file__)
    if recorded is not None:
        journal.answers = Answers("r1", recorded, {}, Limits(), Counts(), where)
    patches = Patches()
    arrivals = Arrivals({name: [patch] for name, patch in http_client.patches(journal).items()}, patches, where.fault)
    arrivals.attach()
    try:
        yield journal
    finally:
        arrivals.detach()
        patches.undo()


def test_nothing_of_ours_stays(outside: World) -> None:
    classes = [
        http.client.HTTPConnection,
        http.client.HTTPSConnection,
        urllib3.connection.HTTPConnection,
        urllib3.connection.HTTPSConnection,
    ]
    before = [dict(vars(cls)) for cls in classes]
    with patched() as journal:
        assert [dict(vars(cls)) for cls in classes] != before
        used = http.client.HTTPConnection("127.0.0.1", outside.server_port)
        used.request("GET", "/json")
        used.getresponse().read()
        half = http.client.HTTPConnection("127.0.0.1", outside.server_port)
        half.request("GET", "/chunks")
        response = half.getresponse()
        start = response.read(5)
        lost = http.client.HTTPConnection("127.0.0.1", outside.server_port)
        lost.request("POST", "/charges", b"5")
        lost.close()
    assert [dict(vars(cls)) for cls in classes] == before
    assert (start + response.read()).startswith(b"chunk 0 of 2;chunk 1")
    half.close()
    used.close()
    assert set(vars(pickle.loads(pickle.dumps(used)))) == set(vars(http.client.HTTPConnection("127.0.0.1")))
    told = {effect.name.rpartition("/")[2]: load(effect.answer) for effect in journal.taken()[0]}
    assert told["json"]["whole"]
    assert not told["chunks"]["whole"]
    assert told["charges"] == {}


def test_a_connection_outlives_a_replay(outside: World) -> None:
    """One that is open when a replay begins is not used by it but for what goes live, and is there when the replay is over."""
    session = requests.Session()

    def get(path: str) -> Any:
        return session.get(outside.url + path).json()["n"]

    assert get("/json") == 1
    with patched() as journal:
        assert (get("/json"), get("/json")) == (2, 3)
    recorded = journal.taken()[0]
    with patched(recorded):
        assert (get("/json"), get("/json?new=1"), get("/json")) == (2, 4, 3)
        assert outside.total == 4
        with pytest.raises(MutationHeld):
            session.post(outside.url + "/charges")
    assert get("/json") == 5
    with patched(recorded), requests.Session() as fresh:  # which has no connection of its own when the replay ends
        assert fresh.get(outside.url + "/json").json()["n"] == 2
    assert fresh.get(outside.url + "/json").json()["n"] == 6
    session.close()
    fresh.close()


def test_what_was_given_up_while_it_was_sent(outside: World) -> None:
    """Whether such a mutation happened is not known; one that was sent and not waited for did what it did."""

    def post(fails: bool) -> Any:
        def lines() -> Iterator[bytes]:
            yield b"one;"
            if fails:
                raise OSError("gone")
            yield b"two;"

        return requests.post(outside.url + "/charges", data=lines())

    with patched() as journal:
        with pytest.raises(requests.ConnectionError):
            post(fails=True)
        unheard = http.client.HTTPConnection("127.0.0.1", outside.server_port)
        unheard.request("PUT", "/json", iter([b"three"]))
        unheard.close()
    recorded = journal.taken()[0]
    assert [(effect.name.partition(" ")[0], effect.status) for effect in recorded if effect.status != "answered"] == [
        ("POST", "sent"),
        ("PUT", "sent"),
    ]
    stored = sorted({effect.order: effect for effect in recorded}.values(), key=lambda effect: effect.order)
    end = time.monotonic() + 20
    while not outside.asked["PUT /json"] and time.monotonic() < end:  # it was not waited for, and may come late
        time.sleep(0.01)
    before = outside.total
    with patched(stored), pytest.raises(MutationHeld, match="whether it happened is not known"):
        post(fails=False)
    with patched(stored):
        again = http.client.HTTPConnection("127.0.0.1", outside.server_port)
        again.request("PUT", "/json", b"three")
        with pytest.raises(Divergence, match="was not read any further"):
            again.getresponse()
        assert outside.total == before


@pytest.mark.parametrize("coding", ["identity", "gzip", "deflate", "raw", "zstd"])
@pytest.mark.parametrize("chunks", [0, 1, 3, 1000])
def test_secrets_in_bodies(coding: str, chunks: int) -> None:
    text = b'{"n": 1, "token": "%b", "more": "%b"}' % (SECRET.encode(), bytes(range(97, 122)) * 5)
    kinds = {"gzip": 31, "deflate": 15, "raw": -15}
    packer = zlib.compressobj(9, zlib.DEFLATED, kinds.get(coding, 15))
    data = text if coding == "identity" else zstandard.compress(text) if coding == "zstd" else packer.compress(text) + packer.flush()
    size = -(-len(data) // chunks) if chunks else 0
    parts = [data[at : at + size] for at in range(0, len(data), size)] if chunks else []
    sent = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n" if chunks else data
    headers = [("Content-Encoding", coding.replace("raw", "deflate"))]
    headers.append(("Transfer-Encoding", "chunked") if chunks else ("Content-Length", str(len(data))))

    def opened(headers: list[tuple[str, str]], body: bytes) -> bytes:
        told = dict(headers)
        assert chunks or told["Content-Length"] == str(len(body))
        body, _, whole = unchunked(body) if chunks else (body, [], True)
        assert whole
        if coding == "zstd":
            return zstandard.ZstdDecompressor().decompressobj().decompress(body)
        return body if coding == "identity" else zlib.decompress(body, kinds[coding])

    assert opened(headers, sent) == text
    clean = text.replace(SECRET.encode(), Masking().mark(SECRET).encode())
    assert opened(*masked(Masking(), headers, sent)) == clean
    assert masked(Masking(), headers, sent[: len(sent) // 3])[1].count(SECRET.encode()) == 0


def test_a_session_that_a_function_is_given_is_stored_without_its_key(tmp_path: Path) -> None:
    with world() as server:
        program = Program(tmp_path, {"WORLD": server.url, "KEY": SECRET})
        program.write("""
            import os
            import requests

            def fetch(session):
                return session.get(os.environ["WORLD"] + "/json")

            session = requests.Session()
            session.headers["Authorization"] = "Bearer " + os.environ["KEY"]
            print(fetch(session).json())
        """)
        recorded = program.record()
        assert SECRET.encode() not in program.stored_bytes()
        asked = server.total
        assert program.replay("--as-is").printed == recorded.printed
        assert server.total == asked
