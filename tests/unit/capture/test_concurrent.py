"""Coroutines, tasks and threads: each step stands below the one that asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import rewound
from rewound.store import open_reader
from tests.unit.capture.recording import Program, Recorded

Record = Callable[..., Recorded]
ASYNC = """
import asyncio

async def fetch(name, pause):
    await asyncio.sleep(pause)
    return parse(name)

def parse(name):
    return name.upper()

async def left():
    return await fetch("l", 0.02)

async def right():
    return await fetch("r", 0.01)

async def both():
    return await asyncio.gather(left(), right())

async def rows(count):
    for n in range(count):
        await asyncio.sleep(0)
        yield n

async def collect():
    return [n async for n in rows(2)]

async def failing():
    await asyncio.sleep(0)
    raise KeyError("k")
"""


def test_awaited_coroutines_nest(record: Record) -> None:
    found = record(ASYNC, lambda module: asyncio.run(module.left()))

    assert found.result == "L"
    assert found.names == ["left", "fetch", "parse"]
    assert [found.parent_of(step) for step in found.steps] == [None, "left", "fetch"]
    assert {step.status for step in found.steps} == {"succeeded"}
    assert found.result_of(found.one("fetch")) == "L"


def test_gathered_coroutines_have_the_right_parents_though_they_interleave(record: Record) -> None:
    found = record(ASYNC, lambda module: asyncio.run(module.both()))

    assert found.result == ["L", "R"]
    parents = {found.arguments(step)["name"]: found.parent_of(step) for step in found.all("fetch")}
    assert parents == {"l": "left", "r": "right"}
    assert {found.parent_of(found.one(name)) for name in ("left", "right")} == {"both"}
    parses = {found.arguments(step)["name"]: step.parent for step in found.all("parse")}
    assert parses == {found.arguments(step)["name"]: step.seq for step in found.all("fetch")}


def test_asynchronous_generators_are_steps(record: Record) -> None:
    found = record(ASYNC, lambda module: asyncio.run(module.collect()))

    assert found.result == [0, 1]
    assert found.names == ["collect", "rows"]
    assert found.parent_of(found.one("rows")) == "collect"


def test_a_failing_task_is_a_failed_step(record: Record) -> None:
    found = record(ASYNC, lambda module: asyncio.run(module.failing()))

    assert isinstance(found.error, KeyError)
    step = found.one("failing")
    assert step.status == "failed"


def test_a_cancelled_coroutine_ends(record: Record) -> None:
    found = record("""
        import asyncio

        async def slow():
            await asyncio.sleep(100)

        async def main():
            try:
                await asyncio.wait_for(slow(), 0.01)
            except TimeoutError:
                return "late"

        def begin():
            return asyncio.run(main())
        """, lambda module: module.begin())  # fmt: skip

    assert found.result == "late"
    assert found.one("slow").status != "running"
    assert found.parent_of(found.one("slow")) == "main"


def test_threads_and_pools_stand_below_the_step_that_asked(record: Record) -> None:
    found = record("""
        import threading
        from concurrent.futures import ThreadPoolExecutor

        def work(n):
            return n * 10

        def in_thread(box):
            box.append(work(9))

        def by_hand():
            box = []
            thread = threading.Thread(target=in_thread, args=(box,))
            thread.start()
            thread.join()
            return box

        def by_pool():
            with ThreadPoolExecutor(2) as pool:
                return list(pool.map(work, range(3)))

        def main():
            return by_hand(), by_pool()
        """)

    assert found.result == ([90], [0, 10, 20])
    assert found.parent_of(found.one("in_thread")) == "by_hand"
    parents = {found.arguments(step)["n"]: found.parent_of(step) for step in found.all("work")}
    assert parents == {9: "in_thread", 0: "by_pool", 1: "by_pool", 2: "by_pool"}
    assert found.one("in_thread").thread != found.one("main").thread


def test_to_thread_and_run_in_executor_keep_their_parent(record: Record) -> None:
    found = record("""
        import asyncio

        def work(n):
            return n

        async def one():
            return await asyncio.to_thread(work, 1)

        async def two():
            return await asyncio.get_running_loop().run_in_executor(None, work, 2)

        async def main():
            return await asyncio.gather(one(), two())
        """, lambda module: asyncio.run(module.main()))  # fmt: skip

    assert found.result == [1, 2]
    assert {found.arguments(step)["n"]: found.parent_of(step) for step in found.all("work")} == {1: "one", 2: "two"}


def test_run_records_a_coroutine_function(make_program: Callable[[str], Program]) -> None:
    module = make_program(ASYNC).load()

    assert asyncio.run(rewound.run(module.left)) == "L"

    reader = open_reader()
    run = reader.resolve("last")
    assert (run.status, run.name) == ("succeeded", "left")
    assert [step.function for step in reader.steps(run.id)] == ["left", "fetch", "parse"]
