# kind: script
# error: ZeroDivisionError
# failure: 1:6 `total / count` in mean
# cause: 1:13
# values: count=0
# %%
import asyncio


async def mean(total, count):
    await asyncio.sleep(0)
    return total / count


async def main(pairs):
    return await asyncio.gather(*[mean(total, count) for total, count in pairs])


pairs = [(4, 2), (1, 0)]
asyncio.run(main(pairs))
