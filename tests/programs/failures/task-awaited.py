# error: KeyError
# failure: 0:5 `record["plan"]` in fetch
# cause: 1:1
# %%
import asyncio

async def fetch(record):
    await asyncio.sleep(0)
    return record["plan"]
# %%
record = {"user": 1}
# %%
task = asyncio.create_task(fetch(record))
plan = await task
