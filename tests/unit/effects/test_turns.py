"""In which order answers come to tasks."""

from __future__ import annotations

import asyncio
import pickle

import pytest

from rewound.effects.turns import Turns


def test_answers_come_in_the_order_in_which_they_came_whoever_asks_first() -> None:
    async def main() -> list[str]:
        turns, came = Turns(), list[str]()

        async def one(name: str, *when: float) -> None:
            for moment in when:
                await turns.come(moment)
                came.append(f"{name}{moment:g}")

        await asyncio.gather(one("a", 3, 4), one("b", 1, 6), one("c", 2, 5))
        return came

    assert asyncio.run(main()) == ["b1", "c2", "a3", "a4", "c5", "b6"]


def test_what_came_in_one_round_of_the_loop_comes_in_one_again() -> None:
    async def main() -> list[str]:
        turns, came = Turns(), list[str]()

        async def answered(name: str, *when: tuple[float, float]) -> None:
            for moment in when:
                await turns.come(moment)
                came.append(name)

        async def main_task() -> None:
            for done in asyncio.as_completed([answered("a", (1, 1.0)), answered("b", (1, 1.1), (1, 1.2)), answered("c", (2, 2.0))]):
                await done
                came.append("done")

        await main_task()
        return came

    assert asyncio.run(main()) == ["a", "b", "b", "done", "done", "c", "done"]


def test_rounds_are_told_apart_as_they_are_recorded() -> None:
    async def main() -> list[float]:
        turns = Turns()
        began = [turns.now()[0], turns.now()[0]]
        await asyncio.sleep(0.001)
        return [*began, turns.now()[0]]

    first, second, third = asyncio.run(main())
    assert first == second < third
    assert Turns().now(since=10.0)[1] > 1e9  # outside of a loop


def test_what_came_later_waits_until_something_is_cancelled_again() -> None:
    async def main() -> list[str]:
        turns, came = Turns(), list[str]()
        let_go = turns.hold(2.0)

        async def one(when: float) -> None:
            await turns.come(when)
            came.append(f"{when:g}")

        tasks = [asyncio.create_task(one(when)) for when in (3.0, 1.0)]
        await asyncio.sleep(0.01)
        came.append("cancelled")
        let_go()
        await asyncio.gather(*tasks)
        return came

    assert asyncio.run(main()) == ["1", "cancelled", "3"]


def test_a_value_that_refers_to_it_is_stored_without_it() -> None:
    with pytest.raises(TypeError, match="belongs to Rewound"):
        pickle.dumps(Turns())
