"""Calls of a project's functions: each becomes a step with its place, its arguments and its result."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.capture.recording import TELLS_ERRORS, Recorded

Record = Callable[..., Recorded]


def test_a_call_has_its_arguments_result_parent_and_site(record: Record) -> None:
    found = record("""
        def double(x, *rest, by=2, **more):
            return x * by

        def main():
            first = double(3)
            return first + double(4, 9, by=5, note="n")
        """)

    assert found.result == 26
    assert found.names == ["main", "double", "double"]
    first, second = found.all("double")
    assert found.arguments(first) == {"x": 3, "by": 2, "rest": (), "more": {}}
    assert found.arguments(second) == {"x": 4, "by": 5, "rest": (9,), "more": {"note": "n"}}
    assert [found.result_of(step) for step in (first, second)] == [6, 20]
    assert found.parent_of(first) == "main"
    assert first.site is not None and second.site is not None
    assert (first.site.line, first.site.column, first.site.end_column) == (6, 12, 21)
    assert second.site.line == 7
    assert first.returned_line == 3


def test_the_line_of_the_return_that_was_taken(record: Record) -> None:
    found = record("""
        def find(x):
            if x:
                return x

        def main():
            find(0), find(1)
        """)

    assert [step.returned_line for step in found.all("find")] == [3, 4]
    assert [found.result_of(step) for step in found.all("find")] == [None, 1]


def test_recursion_nests(record: Record) -> None:
    found = record("""
        def fact(n):
            return 1 if n < 2 else n * fact(n - 1)

        def main():
            return fact(5)
        """)

    chain = found.all("fact")
    assert [found.arguments(step)["n"] for step in chain] == [5, 4, 3, 2, 1]
    assert [step.parent for step in chain[1:]] == [step.seq for step in chain[:-1]]
    assert [found.result_of(step) for step in chain] == [120, 24, 6, 2, 1]


def test_methods_class_methods_static_methods_and_constructors(record: Record) -> None:
    found = record("""
        class Box:
            def __init__(self, size):
                self.size = size

            def grow(self, by):
                self.size += by
                return self

            @classmethod
            def small(cls):
                return cls(1)

            @staticmethod
            def unit():
                return "cm"

            @property
            def area(self):
                return self.size ** 2

        def main():
            box = Box.small().grow(2)
            return box.area, Box.unit()
        """)

    assert found.result == (9, "cm")
    assert found.names == ["main", "Box.small", "Box.__init__", "Box.grow", "Box.area", "Box.unit"]
    grown = found.one("Box.grow")
    assert found.arguments(grown)["self"].size == 1
    assert found.result_of(grown).size == 3
    assert grown.changed
    assert not found.one("Box.area").changed


def test_closures_show_the_variables_that_they_saw(record: Record) -> None:
    found = record("""
        def counter(start):
            total = start
            def add(n):
                nonlocal total
                total += n
                return total
            return add

        def main():
            add = counter(10)
            return add(1), add(2)
        """)

    assert found.result == (11, 13)
    calls = found.all("counter.<locals>.add")
    assert [found.arguments(step)["total"] for step in calls] == [10, 11]


def test_a_decorated_function_is_a_step_below_its_wrapper(record: Record) -> None:
    found = record("""
        import functools

        def twice(function):
            @functools.wraps(function)
            def wrapper(*args):
                return function(*args) * 2
            return wrapper

        @twice
        def size(x):
            return len(x)

        @functools.lru_cache
        def cached(x):
            return x + 1

        def main():
            return size("abc"), cached(1), cached(1)
        """)

    assert found.result == (6, 2, 2)
    assert found.names == ["main", "twice.<locals>.wrapper", "size", "cached"]
    assert found.parent_of(found.one("size")) == "twice.<locals>.wrapper"


def test_lambdas_and_comprehensions_belong_to_the_step_around_them(record: Record) -> None:
    found = record("""
        def square(x):
            return x * x

        def main():
            key = lambda pair: square(pair)
            return [square(n) for n in range(2)], sorted([3, 1], key=key)
        """)

    assert found.names == ["main"] + ["square"] * 4
    assert {found.parent_of(step) for step in found.all("square")} == {"main"}


def test_the_standard_library_is_not_recorded_and_what_it_calls_back_is(record: Record) -> None:
    found = record("""
        import json

        def default(value):
            return "?"

        def main():
            return json.dumps({"a": object()}, default=default)
        """)

    assert found.result == '{"a": "?"}'
    assert found.names == ["main", "default"]
    assert found.parent_of(found.one("default")) == "main"


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ("rows.append(1)", True),
        ("rows[0]['a'] = 2", True),
        ("rows.sort(key=str)", False),
        ("rows = []", False),
        ("len(rows)", False),
        ("other = rows + [1]; other.append(3)", False),
    ],
)
def test_an_argument_changed_in_place_is_noticed(record: Record, change: str, changed: bool) -> None:
    found = record(f"""
        def touch(rows):
            {change}

        def main():
            touch([{{"a": 1}}])
        """)

    assert found.one("touch").changed is changed
    assert found.arguments(found.one("touch")) == {"rows": [{"a": 1}]}


@pytest.mark.parametrize(
    "rows", ["list(range(300_000, 340_000))", "[b'a' * 100_000, [1], 'b' * 70_000]", "[[number] for number in range(30_000)]"]
)
def test_a_large_argument_counts_as_changed_only_if_it_was(record: Record, rows: str) -> None:
    """Its pickle is cut into frames, which end elsewhere once a result comes after them."""
    found = record(f"""
        def look(rows):
            return len(rows)

        def touch(rows):
            rows[-1] = 5

        def fail(rows):
            raise ValueError(len(rows))

        def main():
            rows = {rows}
            look(rows)
            touch(rows)
            try:
                fail(rows)
            except ValueError:
                pass
        """)

    assert [found.one(name).changed for name in ("look", "touch", "fail")] == [False, True, False]


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="Python 3.11 observes calls by sys.setprofile")
def test_no_events_of_a_recorded_function_are_left_on(record: Record) -> None:
    """They would be on for whoever gets the tool's number next."""
    found = record("""
        def step(n):
            return n

        def main():
            return step, step(1)
        """)

    assert [sys.monitoring.get_local_events(tool, found.result[0].__code__) for tool in (3, 4, 5)] == [0, 0, 0]


def test_globals_that_a_function_reads_are_known_by_value(record: Record) -> None:
    found = record("""
        RATE = 2
        TABLE = {"a": 1}

        def helper():
            return 1

        def price(x):
            return x * RATE + TABLE["a"] + helper()

        def main():
            price(1)
            TABLE["a"] = 5
            price(1)
        """)

    first, second = (found.read(step) for step in found.all("price"))
    assert {"RATE", "TABLE", "helper"} <= set(first)
    assert first["RATE"].hash == second["RATE"].hash
    assert first["TABLE"].hash != second["TABLE"].hash
    assert first["helper"].definition


def test_a_generator_is_one_step_from_its_first_value_to_its_end(record: Record) -> None:
    found = record("""
        def helper(n):
            return n

        def numbers(count):
            for n in range(count):
                yield helper(n)
            return "done"

        def use(n):
            return n

        def main():
            return [use(n) for n in numbers(2)]
        """)

    assert found.result == [0, 1]
    assert found.names == ["main", "numbers", "helper", "use", "helper", "use"]
    assert {found.parent_of(step) for step in found.all("helper")} == {"numbers"}
    assert {found.parent_of(step) for step in found.all("use")} == {"main"}
    assert found.one("numbers").status == "succeeded"
    assert found.result_of(found.one("numbers")) == "done"


def test_generators_that_are_left_closed_sent_to_and_thrown_into(record: Record) -> None:
    found = record("""
        def echo():
            got = None
            while True:
                try:
                    got = yield got
                except KeyError:
                    got = "caught"

        def outer():
            yield from inner()

        def inner():
            yield 1

        def after():
            return 1

        def main():
            e = echo()
            said = [next(e), e.send("a"), e.throw(KeyError())]
            e.close()
            after()
            list(outer())
            never = echo()
            return said
        """)

    assert found.result == [None, "a", "caught"]
    assert found.names == ["main", "echo", "after", "outer", "inner"]
    assert found.one("echo").status == ("succeeded" if TELLS_ERRORS else "failed")
    assert found.parent_of(found.one("after")) == "main"
    assert found.parent_of(found.one("inner")) == "outer"


def test_a_generator_that_is_passed_on_is_not_consumed(record: Record) -> None:
    found = record("""
        import itertools

        def numbers():
            yield from (1, 2, 3)

        def take(values, more, mapped, file):
            return list(values) + list(more) + list(mapped) + list(file)

        def main():
            import io
            return take(numbers(), zip("a", "b"), map(str, [4]), itertools.count(7).__class__(7) and iter([8]))
        """)

    assert found.result == [1, 2, 3, ("a", "b"), "4", 8]
    arguments = found.one("take").arguments
    assert arguments is not None and not arguments.whole
    assert arguments.why is not None and "only once" in arguments.why


def test_random_generators_are_not_drawn_from(make_program: Any) -> None:
    program = make_program("""
        import random
        import numpy as np

        def draw(own, rng, legacy):
            return own.random(), float(rng.random()), float(legacy.rand()), random.random(), float(np.random.rand())

        def main():
            random.seed(1)
            np.random.seed(2)
            values = random.Random(3), np.random.default_rng(4), np.random.RandomState(5)
            return [draw(*values) for _ in range(3)]
        """)

    plain, _, _ = program.plain(lambda module: module.main())
    assert program.recorded(lambda module: module.main()).result == plain


def test_a_step_is_found_where_its_decorator_declares_it(record: Record) -> None:
    found = record("""
        import rewound

        @rewound.step("agent://crm/lookup", mutates=True)
        def lookup(email):
            return email.upper()

        def main():
            return lookup("a")
        """)

    assert found.result == "A"
    (policy,) = [policy for where, policy in found.run.meta["policies"].items() if where.endswith(":lookup")]  # others' are the process's
    assert (policy["name"], policy["mutates"]) == ("agent://crm/lookup", True)


def test_a_very_frequent_function_is_thinned_out_and_said_to_be(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWOUND_FULL_CALLS", "1000")
    found = record("""
        def tick(n):
            return n

        def main():
            return sum(tick(n) for n in range(5000))
        """)

    assert found.result == sum(range(5000))
    assert len(found.all("tick")) < 2000
    (entry,) = [step for step in found.steps if step.count is not None]
    assert (entry.function, (entry.count or 0) >= 1000) == ("tick", True)
    assert found.one("main").incomplete


def test_an_innermost_loop_is_thinned_out_before_others(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWOUND_GRACE", "0.2")
    found = record("""
        def tick(n):
            return n

        def handle(rows):
            return len(rows)

        def main():
            return sum(tick(n) for n in range(60_000)) + sum(handle([n]) for n in range(3000))
        """)

    assert found.result == sum(range(60_000)) + 3000
    assert len(found.all("tick")) < 30_000
    assert len([step for step in found.all("handle") if step.count is None]) == 3000
