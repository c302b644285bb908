"""Clock, chance, people and what a program declares: recorded, and served again, whatever the time and wherever chance stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import rewound
from rewound.config import Config
from rewound.effects import declared
from rewound.effects.journal import Journal
from rewound.effects.pickled import load
from tests.programs.effect_cases import Program
from tests.programs.in_process import Nowhere

CLOCKS = """
    import time, datetime as dt
    from datetime import date, datetime
    from time import monotonic, perf_counter, time as now
    import numpy as np
    import pandas as pd

    bound = time.time_ns

    class Mine(datetime):
        pass

    def moments():
        print(now(), bound(), monotonic(), perf_counter(), time.process_time())
        print(datetime.now(), datetime.now(dt.UTC), datetime.now(dt.timezone(dt.timedelta(hours=5))), datetime.utcnow(), datetime.today())
        print(date.today(), repr(Mine.now()), repr(Mine.today()))
        print(time.ctime(), time.localtime(), time.gmtime(), time.strftime("%H:%M:%S"), time.asctime())
        print(time.strftime("%Y", time.gmtime(0)), time.ctime(0), time.gmtime(0).tm_year)
        print(pd.Timestamp.now(), pd.Timestamp.now("Asia/Tokyo"), pd.Timestamp.utcnow(), pd.Timestamp.today())

    def arrays():
        print(np.datetime64("now"), np.datetime64("now", "us"), np.datetime64("Today"), np.datetime64("2020-02-02", "D"))
        try:
            np.datetime64("garbage")
        except ValueError as error:
            print(error)

    def waits():
        began = perf_counter()
        time.sleep(1.5)
        print(perf_counter() - began)

    moments()
    arrays()
    waits()
    print([time.time() for _ in range(3)], datetime.now is None, isinstance(datetime.now(), datetime))
"""
CHANCE = """
    import os, random, secrets, uuid
    from random import Random
    from uuid import uuid4
    import numpy as np

    def ids():
        return uuid4(), uuid.uuid1(), secrets.token_hex(4), secrets.token_urlsafe(5), os.urandom(3), secrets.choice(["a", "b", "c", "d"])

    def draws():
        return random.random(), Random().random(), random.Random(5).random(), random.SystemRandom().randint(0, 10**9)

    def arrays():
        return np.random.default_rng().normal(), np.random.rand(), np.random.RandomState().rand(), np.random.default_rng(1).integers(100)

    print(random.random(), np.random.normal())
    print(ids())
    print(draws(), arrays())
    random.seed()
    np.random.seed()
    print(random.random(), np.random.rand(), random.sample(range(1000), 3))
    random.seed(7)
    print(random.random())
    print({"a", "b", "c", "dd", "eee", "f"}, secrets.randbelow(10**9), random.SystemRandom().random())
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def printed(text: str) -> str:
    """What the program printed, without what we say after it."""
    return text.split("\nReplay ", maxsplit=1)[0].split("\nRecorded ", maxsplit=1)[0]


@pytest.mark.parametrize("source", [CLOCKS, CHANCE], ids=["clocks", "chance"])
def test_a_replay_sees_the_recorded_clock_and_chance(program: Program, source: str) -> None:
    program.write(source)
    plain = program.plain()
    recorded = program.record()
    again = program.replay("--as-is")

    assert recorded.printed == again.printed
    assert plain != recorded.printed  # it differs from run to run
    assert plain.count("\n") == recorded.printed.count("\n")
    assert again.told["effects"]["live"] == 0
    assert program.verify().told["reproducible"] is True


def test_a_replay_does_not_sleep(program: Program) -> None:
    program.write(CLOCKS)
    recorded = program.record().told
    again = program.replay("--as-is").told

    def took(run: str) -> float:
        shown = program.command("show", run).told["steps"]
        return float(next(step["seconds"] for step in shown if step["function"] == "waits"))

    assert took(recorded["run"]) > 1.4
    assert took(again["run"]) < 1.2


def test_more_than_was_recorded_is_asked_of_today(program: Program) -> None:
    """A clock that measures goes on from the last recorded value, one with a date is today's."""
    source = """
        import time, uuid
        def work():
            first = time.perf_counter(), time.time(), uuid.uuid4()
            print(first)
            return first
        one = work()
        raise ValueError("no")
    """
    program.write(source)
    recorded = program.record(exit=1)
    more = "more = time.perf_counter(), time.time(), uuid.uuid4()"
    check = "print(0 < more[0] - first[0] < 5, more[1] >= first[1], more[2] != first[2])"
    program.write(source.replace("return first", f"{more}; {check}; return first"))
    again = program.replay(exit=1)

    assert again.printed.splitlines()[:2] == [recorded.printed.splitlines()[0], "True True True"]


def test_a_recorded_answer_is_given_again_and_a_password_is_not_kept(program: Program) -> None:
    program.write("""
        import getpass
        def ask():
            name = input("Name? ")
            try:
                input("More? ")
            except EOFError as error:
                print(type(error), error)
            return name
        print("hello", ask())
        getpass.getpass = getpass.getpass
    """)
    recorded = program.record(stdin="Ada\n")
    again = program.replay("--as-is")

    assert "hello Ada" in recorded.printed
    assert again.printed == recorded.printed


def test_a_password_is_given_again_as_stars(program: Program) -> None:
    program.write("""
        import getpass, sys, warnings
        warnings.simplefilter("ignore")
        from getpass import getpass as ask
        secret = ask("Password: ")
        print(len(secret) > 3, file=sys.stdout)
        del secret
    """)
    program.record(stdin="hunter2-and-more\n")

    assert "True" in program.replay("--as-is").printed
    assert b"hunter2-and-more" not in program.stored_bytes()


DECLARED = """
    import asyncio, time, rewound

    @rewound.effect("sensor")
    def sensor(number):
        print("asked", number)
        return number, time.time_ns()

    @rewound.effect("feed")
    async def feed(number):
        await asyncio.sleep(0.01 * (3 - number))
        return number, time.time_ns()

    class Crm:
        limit = 3
        def find(self, name):
            return name, time.time_ns()
        def fail(self, name):
            raise KeyError(name)

    crm = rewound.effect("crm", Crm())

    def step():
        print(sensor(1), sensor(1), crm.find("ada"), crm.limit)
        try:
            crm.fail("x")
        except KeyError as error:
            print("failed", error)

    async def main():
        print(await asyncio.gather(*[feed(number) for number in range(3)]))

    step()
    asyncio.run(main())
"""


def test_what_a_program_declares_is_served(program: Program) -> None:
    program.write(DECLARED)
    recorded = program.record()
    again = program.replay("--as-is")

    assert "asked 1" in recorded.printed
    assert again.printed == recorded.printed.replace("asked 1\n", "")
    assert again.told["effects"]["live"] == 0
    assert again.told["effects"]["served"] >= 7


def test_what_is_new_goes_live_and_is_named(program: Program) -> None:
    program.write(DECLARED)
    recorded = program.record()
    program.write(DECLARED.replace("sensor(1), sensor(1)", "sensor(1), sensor(2)"))
    again = program.replay()

    assert again.printed.count("asked") == 1
    assert "asked 2" in again.printed
    assert recorded.printed.splitlines()[2].split(") (")[0] in again.printed
    assert again.told["effects"]["live"] == 1
    assert again.told["live"]["sensor(2)"] == 1


@pytest.mark.parametrize("option", ["--offline", "--as-is"])
def test_what_is_new_is_a_divergence_where_nothing_may_reach_the_outside(program: Program, option: str) -> None:
    program.write(DECLARED)
    program.record()
    changed = program.folder / "other.py"
    changed.write_text("", encoding="utf-8")
    program.write(DECLARED.replace("sensor(1), sensor(1)", "sensor(1), sensor(2)"))
    if option == "--as-is":
        # As recorded means the recorded source too.
        assert "asked" not in program.replay(option).printed
        return
    again = program.replay(option, exit=4)

    (found,) = again.told["divergences"]
    assert again.told["status"] == "diverged"
    assert found["kind"] == "declared"
    assert found["asked"] == "sensor(2)"
    assert found["nearest"] == "sensor(1)"
    assert found["differs"] == ["arguments: '2', recorded '1'"]
    assert found["command"].startswith("rewound replay ")
    assert "asked" not in again.printed


def test_live_names_what_may_reach_the_outside(program: Program) -> None:
    program.write(DECLARED)
    program.record()
    program.write(DECLARED.replace("sensor(1), sensor(1)", "sensor(1), sensor(2)"))

    assert program.replay("--live", "network", exit=4).told["status"] == "diverged"
    assert program.replay("--live", "declared").told["effects"]["live"] == 1
    assert program.replay("--live", "step").told["effects"]["live"] == 1


PAYING = """
    import rewound

    class Bank:
        def charge(self, amount):
            print("CHARGED", amount)
            return {"ok": amount}

    bank = rewound.effect("bank", Bank(), mutates=True)

    def pay(amount):
        return bank.charge(amount)

    def work():
        print(pay(10))
        raise ValueError("after it was paid")
        print(pay(20))

    work()
"""


def test_a_mutation_is_made_once(program: Program) -> None:
    program.write(PAYING)
    recorded = program.record(exit=1)
    fixed = PAYING.replace('raise ValueError("after it was paid")', "pass")
    program.write(fixed.replace("return bank", "amount = amount + 0; return bank"))
    held = program.replay(exit=3)

    assert recorded.printed.count("CHARGED") == 1
    assert "CHARGED" not in held.printed
    assert held.told["status"] == "held"
    assert held.told["error"]["message"].startswith("held back: bank.charge(20) changes something outside")
    assert "--allow-mutations pay" in held.told["error"]["message"]
    assert held.told["effects"]["held"] == 1
    # Nothing is lost of what came before it.
    assert "{'ok': 10}" in held.printed
    assert program.replay("--allow-mutations", "pay").printed.count("CHARGED 20") == 1
    # Nor is what a replay has done.
    for option in (("--allow-mutations", "all"), ("--resume",), ()):
        again = program.replay(*option)
        assert "CHARGED" not in again.printed
        assert "{'ok': 20}" in again.printed


@pytest.mark.parametrize("option", ["--allow-mutations=all", "--resume"])
def test_a_mutation_that_was_not_made_yet_is_made_where_it_is_allowed(program: Program, option: str) -> None:
    program.write(PAYING)
    program.record(exit=1)
    program.write(PAYING.replace('raise ValueError("after it was paid")', "pass"))

    assert program.replay(option).printed.count("CHARGED 20") == 1


def test_a_changed_mutation_before_the_failure_is_not_let_through_by_resume(program: Program) -> None:
    program.write(PAYING)
    program.record(exit=1)
    program.write(PAYING.replace("pay(10)", "pay(11)"))

    assert "CHARGED" not in program.replay("--resume", exit=3).printed


def test_a_step_declares_what_a_dry_run_answers(program: Program) -> None:
    source = """
        import rewound

        @rewound.step("mail", mutates=True, dry_run=lambda to, *more, subject="", **rest: f"would mail {to} {more} {subject} {rest}")
        def mail(to, *more, subject="", **rest):
            print("MAILED", to)
            return "mailed"

        @rewound.step(replay="dry-run", dry_run=0)
        def count(what):
            print("COUNTED", what)
            return 5

        print(mail("ada", 1, subject="x", cc="y"), count("a"))
    """
    program.write(source)
    recorded = program.record()
    program.write(source.replace('"ada"', '"bob"').replace('count("a")', 'count("b")'))
    again = program.replay()

    assert "MAILED ada" in recorded.printed
    assert "would mail bob (1,) x {'cc': 'y'} 0" in again.printed
    assert "MAILED" not in again.printed
    assert "COUNTED" not in again.printed
    assert again.told["effects"]["dry_run"] == 2


def test_as_is_answers_a_declared_mutation_from_the_recording(program: Program) -> None:
    program.write("""
        import rewound
        @rewound.step(mutates=True)
        def mail(to):
            open("sent.txt", "a").write(to)
            return len(to)
        print(mail("ada"))
    """)
    program.record()
    program.replay("--as-is")

    assert (program.folder / "sent.txt").read_text() == "ada"


RETRYING = """
    import rewound, time
    from concurrent.futures import ThreadPoolExecutor

    @rewound.effect("flaky")
    def flaky(number):
        time.sleep(0.005 * (number % 3))
        value = time.time_ns()
        if value % 3:
            raise OSError(value)
        return value

    def fetch(number):
        for attempt in range(50):
            try:
                return number, attempt, flaky(0)
            except OSError as error:
                print(number, attempt, error) if number == 0 else None

    with ThreadPoolExecutor(6) as pool:
        for found in pool.map(fetch, range(12)):
            print(found)
"""


def test_attempts_and_threads_get_their_own_answers(program: Program) -> None:
    program.write(RETRYING)
    recorded = program.record()

    assert program.replay("--as-is").printed == recorded.printed


def test_a_replay_of_a_replay_has_the_first_answers(program: Program) -> None:
    source = """
        import time
        def first():
            return time.time_ns()
        def second(value):
            return value, time.time_ns()
        one = first()
        print(one, second(one))
        raise ValueError("no")
    """
    program.write(source)
    recorded = program.record(exit=1)
    program.write(source.replace('raise ValueError("no")', "print('well')"))
    middle = program.replay()
    again = program.command("replay", middle.told["run"], "--as-is")

    assert again.printed.splitlines()[0] == recorded.printed.splitlines()[0]


def test_reproducible_or_not(program: Program) -> None:
    """What no effect covers makes a run irreproducible, and `verify` says where."""
    program.write("""
        import os
        def pid():
            return os.getpid()
        print(pid())
    """)
    program.record()
    found = program.verify(exit=4).told

    assert found["reproducible"] is False
    assert found["difference"] == "result of pid"


TASKS = """
    import asyncio, time

    async def worker(number, delay, found):
        await asyncio.sleep(delay)
        found.append((number, "first"))
        await asyncio.sleep(0.9 - delay)
        found.append((number, "second"))

    async def slow():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            print("cancelled")
            raise

    async def main():
        found = []
        await asyncio.gather(*[worker(number, delay, found) for number, delay in enumerate([0.75, 0.15, 0.45, 0.6])])
        print(found)
        try:
            await asyncio.wait_for(slow(), 0.2)
        except TimeoutError:
            print("too slow")
        print([await done for done in asyncio.as_completed([asyncio.sleep(delay, delay) for delay in (0.9, 0.3, 0.6)])])

    began = time.monotonic()
    asyncio.run(main())
    print(asyncio.iscoroutinefunction(asyncio.sleep))
"""


def test_tasks_wake_in_the_recorded_order_and_nobody_waits(program: Program) -> None:
    program.write(TASKS)
    recorded = program.record()
    again = program.replay("--as-is")

    assert "(1, 'first'), (2, 'first')" in recorded.printed
    assert again.printed == recorded.printed
    steps = program.command("show", again.told["run"]).told["steps"]
    # It slept for two seconds; what the program's own time limit cuts off still takes its time, a fifth of one.
    assert float(next(step["seconds"] for step in steps if step["function"] == "main")) < 1.7


DRAWING = """
    import random, time
    import numpy as np

    def load():
        time.sleep(0.02)
        return [random.random() for _ in range(3)], np.random.rand(2).tolist()

    def quick():
        return random.random()

    def use(loaded):
        print("use", random.random(), np.random.normal(), random.gauss(0, 1), random.gauss(0, 1))
        raise ValueError("no")

    random.seed(1)
    np.random.seed(2)
    print(quick())
    loaded = load()
    print(loaded)
    use(loaded)
"""


def test_what_a_served_call_drew_is_drawn(program: Program) -> None:
    """The fixed program draws the same numbers in a replay as it does when it is run whole."""
    program.write(DRAWING)
    program.record(exit=1)
    program.write(DRAWING.replace('raise ValueError("no")', 'print("and", random.random(), np.random.rand())'))
    again = program.replay()
    done = {line["function"]: line["action"] for line in again.told["plan"]}

    assert again.printed.strip() == program.plain().strip()
    assert done["load"] == "served"
    assert done["quick"] == "ran"


def test_a_call_that_draws_is_not_served_where_the_numbers_are_others(program: Program) -> None:
    program.write(DRAWING)
    program.record(exit=1)
    program.write(DRAWING.replace("random.seed(1)", "random.seed(3)").replace('raise ValueError("no")', "pass"))
    again = program.replay()
    (load,) = [line for line in again.told["plan"] if line["function"] == "load"]

    assert again.printed.strip() == program.plain().strip()
    assert load["action"] == "ran"
    assert load["reason"] == "it draws random numbers, and those are not where they were"


@pytest.mark.parametrize(
    "swallowed",
    [
        "try:\n        bank.charge(20)\n    except:\n        print('never mind')\n    bank.charge(30)",
        "import threading\n    thread = threading.Thread(target=bank.charge, args=(20,))\n    thread.start()\n    thread.join()",
    ],
    ids=["except", "thread"],
)
def test_a_held_mutation_is_told_whatever_the_program_makes_of_it(program: Program, swallowed: str) -> None:
    source = PAYING.replace("\n    ", "\n").strip()
    (program.folder / program.name).write_text(source, encoding="utf-8")
    program.record(exit=1)
    fixed = source.replace('raise ValueError("after it was paid")', swallowed).replace("    print(pay(20))", "    print('end')")
    (program.folder / program.name).write_text(fixed, encoding="utf-8")
    again = program.replay(exit=3)

    assert again.told["status"] == "held"
    assert "CHARGED 20" not in again.printed
    assert "CHARGED 30" not in again.printed


def test_generators_get_their_own_answers_though_another_asks_first(program: Program) -> None:
    source = """
        import uuid
        def numbers(first):
            yield first
            yield uuid.uuid4()
        one, two = numbers(1), numbers(2)
        next(one), next(two)
        print(ONE, TWO)
    """
    program.write(source.replace("ONE", "next(one)").replace("TWO", "next(two)"))
    recorded = program.record().printed.split()
    program.write(source.replace("ONE", "next(two)").replace("TWO", "next(one)"))

    assert program.replay().printed.split()[:2] == recorded[1::-1]


def test_a_call_that_draws_so_many_numbers_that_the_generator_comes_back_to_its_place_is_noticed(program: Program) -> None:
    source = """
        import random
        random.seed(3)
        random.random()
        def many():
            return sum(random.random() for _ in range(312))
        def seeds():
            random.seed(5)
            return 1
        print(many(), random.random())
        random.seed(4)
        print(seeds(), random.random(), EXTRA)
    """
    program.write(source.replace("EXTRA", "1"))
    recorded = program.record()
    program.write(source.replace("EXTRA", "2"))
    again = program.replay()

    # On a machine that is busy enough they are not quick, and are served with the states of the generators.
    either = {"it draws random numbers, and is quick", "its code and everything it used are as recorded"}
    assert {line["reason"] for line in again.told["plan"][1:]} <= either
    assert again.printed.split()[:4] == recorded.printed.split()[:4]


def test_arguments_that_are_secrets_are_neither_shown_nor_kept() -> None:
    secret = "hunter2-and-more"
    journal = Journal(Nowhere(), Config())

    @rewound.effect("login", mutates=True)  # type: ignore[untyped-decorator]
    def login(user: str, password: str, *more: object, **options: object) -> dict[str, object]:
        return {"user": user, "token": password, "count": 3}

    declared.began(journal)
    try:
        found = login("ada", secret, {"api_key": secret}, secret=secret, retries=2)
        login("ada", "another", {"api_key": "one"}, secret="still", retries=2)
    finally:
        declared.ended(journal)
    _, first, _, second = journal.taken()[0]

    assert found["token"] == secret
    assert first.name == "login('ada', '*masked*', <dict>, secret='*masked*', retries=2)"
    assert load(first.answer) == {"user": "ada", "token": "*masked*********", "count": 3}
    assert secret not in str((first, second))
    assert first.key == second.key


def test_a_password_that_is_handed_on_is_never_sent_by_a_replay(program: Program) -> None:
    program.write("""
        import getpass, warnings, rewound
        warnings.simplefilter("ignore")

        @rewound.effect("login")
        def login(password, times):
            return len(password)

        def main(password):
            print("as before", login(password, 1))

        main(getpass.getpass("Password: "))
    """)
    program.record(stdin="hunter2-and-more\n")
    assert "as before 16" in program.replay().printed
    program.write((program.folder / program.name).read_text().replace('login(password, 1)', 'login(password, 2)'))
    again = program.replay(exit=4)

    assert "carries *masked*" in str(again.told)


def test_a_value_that_holds_a_known_secret_is_not_written(program: Program) -> None:
    """What was typed as a password, and what a variable holds whose name is that of a key: the steps that have it run again."""
    program.write("""
        import getpass, os, warnings
        warnings.simplefilter("ignore")

        def typed():
            return getpass.getpass("Password: ")

        def headers(key):
            return {"X-Mine": "key " + key, "Accept": "a/b"}

        def both(password):
            os.environ["OTHER_TOKEN"] = "other" + "-token-" + "1"
            return [os.environ["OTHER_TOKEN"], 1]

        def many(key):
            return [size(key + str(number)) for number in range(600)]

        def size(text):
            return len(text)

        def plain(number):
            return number + 1

        def fails(key, number):
            raise ValueError("no " + key)

        print(plain(1), len(both(typed())), sorted(headers(os.environ["MY_KEY"])), sum(many(os.environ["MY_KEY"])))
        fails(os.environ["MY_KEY"], 5)
    """)
    program.environ["MY_KEY"] = "Key-of-mine-1"
    program.record(exit=1, stdin="hunter2-and-more\n")
    stored = program.stored_bytes()
    again = program.replay(exit=1)
    plan = {entry["function"]: entry for entry in again.told["plan"]}

    assert not [secret for secret in (b"Key-of-mine-1", b"other-token-1", b"hunter2-and-more") if secret in stored]
    assert "2 2 ['Accept', 'X-Mine']" in again.printed
    assert b"ValueError" in stored and b"no *masked*" in stored
    assert plan["plain"]["action"] == "served"
    assert plan["headers"]["reason"] == "its arguments could not be stored (it holds a secret, which is never written down)"


def test_a_password_among_the_arguments_is_not_kept(program: Program) -> None:
    program.write("""
        import sys

        def password():
            return sys.argv[2][:8] + sys.argv[2][8:]

        print(len(sys.argv), len(password()) > 7)
    """)
    done = program._command("record", program.name, "--", "--password", "hunter2-and-more")

    assert "3 True" in done.stdout
    assert b"hunter2-and-more" not in program.stored_bytes()
    assert "3 True" in program.replay().printed


def test_calls_that_were_not_observed_any_more_get_their_own_answers(program: Program) -> None:
    """As on Python 3.11 after many calls of libraries; in the replay, which does not fetch, there are few."""
    program.write("""
        import uuid
        from collections import UserList
        import rewound

        @rewound.effect("fetch")
        def fetch(number):
            for _ in range(70_000):
                len(data)
            return uuid.uuid4()

        def one(number):
            return uuid.uuid4(), fetch(number % 2), uuid.uuid4()

        data = UserList()
        for number in range(6):
            print(one(number), uuid.uuid4())
    """)
    recorded = program.record()
    assert program.replay("--as-is").printed == recorded.printed


def test_what_a_declared_effect_does_inside_is_no_step(program: Program) -> None:
    """It is the outside world: a replay that is answered from the recording comes out the same."""
    program.write("""
        import threading, uuid
        import rewound

        def inner(number):
            print("asked", number)
            return uuid.uuid4().hex + str(number)

        @rewound.effect("outside")
        def outside(number):
            thread = threading.Thread(target=inner, args=(0,))
            thread.start()
            thread.join()
            return inner(number) + (outside.__wrapped__(number - 1) if number else "")

        def work(number):
            return outside(number), inner(number)[-1]

        print(work(2)[1], outside(0)[-1])
    """)
    recorded = program.record()
    told = program.verify().told
    steps = [step["function"] for step in program.show()["steps"]]

    assert steps == ["<module>", "work", "inner"]
    assert told["reproducible"] is True
    assert "asked 2" in recorded.printed


TORCH = '''
import random

import numpy

uint8 = numpy.uint8
_random = random.Random()


class State(bytes):
    def numpy(self):
        return numpy.frombuffer(self, uint8)


def get_rng_state():
    return State(repr(_random.getstate()).encode())


def set_rng_state(state):
    _random.setstate(eval(state.tobytes()))


def frombuffer(data, dtype):
    return numpy.frombuffer(data, dtype)


def manual_seed(seed):
    _random.seed(seed)


def seed():
    made = random.SystemRandom().getrandbits(60)
    manual_seed(made)
    return made


def rand():
    return _random.random()
'''


def test_the_generator_of_torch_begins_as_it_began(program: Program, tmp_path: Path) -> None:
    """By a stand-in with torch's own functions, which lies outside of the project as torch does."""
    library = tmp_path / "lib" / "python" / "site-packages"
    library.mkdir(parents=True)
    (library / "torch.py").write_text(TORCH, "utf-8")
    program.environ["PYTHONPATH"] = os.pathsep.join([str(library), os.environ.get("PYTHONPATH", "")])
    program.write("""
        import torch
        print(torch.rand())
        print(torch.seed(), torch.rand())
        torch.manual_seed(3)
        print(torch.rand())
    """)
    assert program.record().printed == program.replay("--as-is").printed
