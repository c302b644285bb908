# cause: 1:8
# %%
import asyncio
# %%
async def slow(n):
    await asyncio.sleep(n)
    return [n]
async def guarded(n):
    try:
        return await asyncio.wait_for(slow(n), 0.05)
    except asyncio.TimeoutError:
        return None
# %%
results = await asyncio.gather(guarded(0.01), guarded(0.5))
# %%
count = len(results)
# %%
flat = [x for r in results for x in r]
print("RESULT", flat, count)
