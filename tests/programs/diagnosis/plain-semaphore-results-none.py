# cause: 1:7
# %%
import asyncio
# %%
sem = asyncio.Semaphore(2)
async def fetch(n):
    await asyncio.sleep(0)
    return {"n": n, "size": n * 3}
async def limited(n):
    async with sem:
        await fetch(n)
# %%
pages = await asyncio.gather(*(limited(n) for n in range(3)))
print(len(pages))
# %%
def total(pages):
    return sum(p["size"] for p in pages)
# %%
print(total(pages))
