# cause: 1:6
# %%
import asyncio
# %%
async def worker(i, out):
    await asyncio.sleep(0.001 * (3 - i))
    if i != 1:
        out.append({"i": i, "sq": i * i})
    else:
        out.append({"i": i})
# %%
out = []
async def run():
    await asyncio.gather(*[worker(i, out) for i in range(3)])
await run()
# %%
n = len(out)
# %%
print("RESULT", n, [o["sq"] for o in out])
