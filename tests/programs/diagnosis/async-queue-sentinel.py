# cause: 2:4 or 2:7 or 2:8 or 2:9
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import asyncio
# %%
async def produce(q):
    for i in range(3):
        await q.put({"n": i})
    await q.put(None)
async def consume(q):
    out = []
    while True:
        item = await q.get()
        out.append(item)
        if item is None: break
    return out
# %%
async def run():
    q = asyncio.Queue()
    t = asyncio.create_task(produce(q))
    items = await consume(q)
    await t
    return items
items = await run()
# %%
ran("n")
print("RESULT", sum(i["n"] for i in items))
