# kind: script
# error: TypeError
# failure: 1:6 `part["n"] + 1` in numbers
# cause: 1:14
# values: part={'n': 'b'}
# %%
import asyncio


async def numbers(parts):
    for part in parts:
        yield part["n"] + 1


async def main(parts):
    async for number in numbers(parts):
        print(number)


parts = [{"n": 1}, {"n": "b"}]
asyncio.run(main(parts))
