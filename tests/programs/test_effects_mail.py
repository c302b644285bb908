"""Mail by `smtplib`: sent once, in a replay never; what the server said comes from the recording, and no connection is made."""

from __future__ import annotations

import itertools
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.programs.effect_cases import Program

pytestmark = pytest.mark.once

PASSWORD = "correct-horse-battery"


def anonymous(side: int) -> ssl.SSLContext:
    """TLS without certificates, so that none has to be kept here."""
    context = ssl.SSLContext(side)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("aNULL:@SECLEVEL=0")
    return context


class Postman(socketserver.ThreadingTCPServer):
    """An SMTP server that answers nothing twice; `said` are the commands that it was given, `letters` what was handed in."""

    daemon_threads = True

    def __init__(self, *, secure: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.secure = secure
        self.numbers = itertools.count(1)
        self.said: list[str] = []
        self.letters: list[str] = []

    @property
    def port(self) -> str:
        return str(self.server_address[1])


class _Counter(socketserver.BaseRequestHandler):
    """Where letters are handed in."""

    server: Postman

    def handle(self) -> None:
        if self.server.secure:
            self._encrypt()
        self.lines = self.request.makefile("rb")
        self._answer("220 here is")
        while line := self.lines.readline().decode().strip():
            verb = line.partition(" ")[0].upper()
            self.server.said.append(verb)
            getattr(self, f"_{verb.lower()}", self._any)(line)
            if verb == "QUIT":
                return

    def finish(self) -> None:
        self.lines.close()
        self.request.close()

    def _encrypt(self) -> None:
        self.request = anonymous(ssl.PROTOCOL_TLS_SERVER).wrap_socket(self.request, server_side=True)

    def _answer(self, text: str) -> None:
        self.request.sendall(f"{text} {next(self.server.numbers)}\r\n".encode())

    def _ehlo(self, line: str) -> None:
        self.request.sendall(b"250-at your service\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n")
        self._answer("250 SIZE")

    def _auth(self, line: str) -> None:
        self._answer("235 welcome")

    def _rcpt(self, line: str) -> None:
        self._answer("550 unknown" if "nobody" in line else "250 known")

    def _starttls(self, line: str) -> None:
        self._answer("220 go on")
        self._encrypt()
        self.lines = self.request.makefile("rb")

    def _data(self, line: str) -> None:
        self._answer("354 go on")
        letter = b"".join(iter(self.lines.readline, b".\r\n"))
        self.server.letters.append(letter.decode())
        self._answer("250 taken as")

    def _quit(self, line: str) -> None:
        self._answer("221 bye")

    def _any(self, line: str) -> None:
        self._answer("250 well")


@contextmanager
def postman(*, secure: bool = False) -> Iterator[Postman]:
    """A running server of mail; it is stopped at the end."""
    with Postman(secure=secure) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


SENDS = """
    import os, smtplib, ssl, time
    from email.message import EmailMessage
    from email.utils import formatdate, make_msgid

    def letter(to, text, n=0):
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = "shop@a.example", to, "Ihre Grüße"
        made["Date"], made["Message-ID"] = formatdate(time.clock_gettime(time.CLOCK_REALTIME)), f"<{time.thread_time_ns()}@a.example>"
        made.set_content(text)
        made.add_attachment(bytes(range(9)), maintype="application", subtype="pdf", filename="bill.pdf")
        made.set_boundary(f"{time.thread_time_ns()}")
        return made

    def trust():
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.check_hostname, made.verify_mode, made.maximum_version = False, ssl.CERT_NONE, ssl.TLSVersion.TLSv1_2
        made.set_ciphers("aNULL:@SECLEVEL=0")
        return made

    def by_message():
        with smtplib.SMTP("127.0.0.1", int(os.environ["PORT"])) as post:
            print(post.ehlo(), post.starttls(context=trust()), post.does_esmtp)
            print(post.login("shop", os.environ["PASSWORD"]), post.esmtp_features, post.noop(), post.vrfy("you"))
            print(post.send_message(letter("you@b.example, nobody@c.example", "Dear you")))
            try:
                post.sendmail("shop@a.example", "nobody@d.example", "Subject: none\\n\\nlost")
            except smtplib.SMTPRecipientsRefused as error:
                print(error.recipients)

    def by_ssl():
        post = smtplib.SMTP_SSL("localhost", int(os.environ["SECURE"]), context=trust())
        print(post.sendmail("a@a.example", ["b@b.example"], "Subject: TEXT\\n\\nplain"))
        print(post.docmd("NOOP"), post.quit(), post.ehlo_resp)
        try:
            post.sendmail("a@a.example", ["b@b.example"], "too late")
        except smtplib.SMTPServerDisconnected as error:
            print(error)

    def by_hand():
        post = smtplib.SMTP()
        print(post.connect(f"127.0.0.1:{os.environ['PORT']}"), post.helo("here"))
        print(post.mail("a@a.example"), post.rcpt("b@b.example"), post.data("Subject: hand\\n\\nmade"), post.rset(), post.help())
        post.quit()
        try:
            smtplib.SMTP("127.0.0.1", 1)
        except OSError as error:
            print(error)

    by_message()
    by_ssl()
    by_hand()
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[tuple[Program, Postman, Postman]]:
    """A program that sends mail in all the ways, and the two servers it sends by."""
    with postman() as server, postman(secure=True) as secure:
        program = Program(tmp_path, {"PORT": server.port, "SECURE": secure.port, "PASSWORD": PASSWORD})
        program.write(SENDS.replace("TEXT", "secure"))
        yield program, server, secure


def test_mail_is_sent_once(program: tuple[Program, Postman, Postman]) -> None:
    recorded, server, secure = program[0].record(), *program[1:]
    assert "taken as" in recorded.printed
    assert [len(server.letters), len(secure.letters)] == [2, 1]
    said = [len(server.said), len(secure.said)]

    replayed = program[0].replay("--as-is")
    assert replayed.printed == recorded.printed
    assert replayed.told["effects"]["live"] == 0
    assert [len(server.said), len(secure.said)] == said
    shown = program[0].show()["effects"]
    assert [effect["name"] for effect in shown if effect["mutates"]] == [
        "mail to you@b.example, nobody@c.example: Ihre Grüße",
        "mail to nobody@d.example: none",
        "mail to b@b.example: secure",
        "mail to b@b.example",
        "mail to whom RCPT named: hand",
    ]
    assert {effect["kind"] for effect in shown} == {"environment", "mail"}
    stored = program[0].stored_bytes()
    assert b"bill.pdf" in stored
    assert PASSWORD.encode() not in stored
    assert program[0].plain() != recorded.printed


def test_another_letter_is_held_back_unless_it_is_let_through(program: tuple[Program, Postman, Postman]) -> None:
    recorded, server, secure = program[0].record(), *program[1:]
    before = [list(server.letters), list(server.said), list(secure.letters), list(secure.said)]
    program[0].write(SENDS.replace("TEXT", "amended").replace("Dear you", "Dear me"))

    held = program[0].replay(exit=3)
    assert "mail to you@b.example, nobody@c.example: Ihre Grüße" in held.told["error"]["message"]
    assert [server.letters, server.said, secure.letters, secure.said] == before

    allowed = program[0].replay("--allow-mutations", "all")
    assert [server.letters[:2], len(server.letters)] == [before[0], 3]
    assert "Dear me" in server.letters[2]
    assert server.said[len(before[1]) :] == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]
    assert ["amended" in letter for letter in secure.letters] == [False, True]
    assert allowed.told["effects"]["held"] == 0
    assert allowed.printed.splitlines()[:2] == recorded.printed.splitlines()[:2]


def test_what_is_left_of_a_session_stays_inside(tmp_path: Path) -> None:
    with postman() as server:
        program = Program(tmp_path, {"PORT": server.port})
        program.write("""
            import os, smtplib
            post = smtplib.SMTP("127.0.0.1", int(os.environ["PORT"]))
            print(post.noop()[0])
        """)
        program.record()
        said = list(server.said)
        program.write((tmp_path / program.name).read_text("utf-8") + "print(post.quit())\n")
        assert program.replay("--offline").printed == "250\n(221, b'Bye')\n"
        assert server.said == said
