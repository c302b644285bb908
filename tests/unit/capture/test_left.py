"""Calls that end without saying so, or that were left out: what stands beside them is not taken for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.capture.recording import TELLS_ERRORS, Recorded

Record = Callable[..., Recorded]


def test_a_generator_that_is_left_early_has_ended(record: Record) -> None:
    found = record("""
        def gen(n):
            yield n
            yield n + 1

        def leaf(n):
            return n

        def main():
            for i in range(5):
                for x in gen(i):
                    break
                leaf(i)
        """)

    assert [(step.status, found.arguments(step), found.parent_of(step)) for step in found.all("gen")] == [
        ("succeeded", {"n": n}, "main") for n in range(5)
    ]
    assert [found.parent_of(step) for step in found.all("leaf")] == ["main"] * 5


def test_what_an_exception_ends_is_no_parent_of_what_follows(record: Record) -> None:
    found = record("""
        import asyncio
        from contextlib import contextmanager, suppress

        async def inner():
            await asyncio.sleep(0)
            raise ValueError

        async def outer():
            await inner()

        @contextmanager
        def opened():
            yield 1

        def body():
            with opened():
                raise KeyError

        def gen():
            yield 1
            yield 2

        def leaf(n):
            return n

        def main():
            with suppress(ValueError):
                asyncio.run(outer())
            with suppress(KeyError):
                body()
            for n in range(4):
                for _ in gen():
                    break
                leaf(n)
        """)

    assert [found.one(name).status for name in ("outer", "inner", "body")] == ["failed"] * 3
    assert found.one("opened").status == ("failed" if TELLS_ERRORS else "succeeded")
    assert found.parent_of(found.one("opened")) == "body"
    assert [found.parent_of(step) for name in ("gen", "leaf") for step in found.all(name)] == ["main"] * 8


def test_a_generator_that_catches_what_is_thrown_into_it_goes_on(record: Record) -> None:
    found = record("""
        def gen():
            total = 0
            while total < 3:
                try:
                    total += yield total
                except KeyError:
                    total = 10

        def leaf(n):
            return n

        def main():
            steps = gen()
            next(steps)
            steps.send(1)
            try:
                steps.throw(KeyError())
            except StopIteration:
                pass
            return leaf(1)
        """)

    assert [(step.status, found.parent_of(step)) for step in found.all("gen") + found.all("leaf")] == [("succeeded", "main")] * 2


def test_a_call_of_a_recursion_that_was_left_out_does_not_end_another(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWOUND_FULL_CALLS", "1000")
    found = record("""
        def make():
            def fib(n):
                return n if n < 2 else fib(n - 1) + fib(n - 2)
            return fib

        def main():
            return make()(17)
        """)

    numbers = [0, 1]
    while len(numbers) < 18:
        numbers.append(numbers[-1] + numbers[-2])
    assert found.result == numbers[17]
    told = [step for step in found.all("make.<locals>.fib") if step.count is None and step.result is not None]
    assert len(told) >= 1000
    assert [step for step in told if found.result_of(step) != numbers[found.arguments(step)["n"]]] == []
    whole = [step for step in told if not step.incomplete]
    below = {step.parent for step in found.steps}
    assert all(step.seq in below for step in whole if found.arguments(step)["n"] > 1)
