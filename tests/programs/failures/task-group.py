# kind: script
# error: ExceptionGroup
# failure: 1:9 `async with asyncio.TaskGroup() as group:` in main or 1:9 `asyncio.TaskGroup()` in main
# cause: 1:14
# parts: ZeroDivisionError 1:5 `total / count` in mean
# %%
import asyncio

async def mean(total, count):
    await asyncio.sleep(0)
    return total / count


async def main(pairs):
    async with asyncio.TaskGroup() as group:
        for total, count in pairs:
            group.create_task(mean(total, count))


pairs = [(4, 2), (6, 0)]
asyncio.run(main(pairs))
