# cause: 5:3
# why: the failing line asks the task for its result without waiting for it
# %%
import asyncio
# %%
SIZES = {"a.png": (640, 480), "b.png": (1200, 900), "c.png": (300, 300)}


async def thumbnail(name, width=100):
    await asyncio.sleep(0.01)
    w, h = SIZES[name]
    return width, round(h * width / w)
# %%
print(await thumbnail("a.png"))
# %%
tasks = [asyncio.create_task(thumbnail(n)) for n in SIZES]
done = await asyncio.gather(*tasks)
print(dict(zip(SIZES, done)))
# %%
small = [t.result() for t in tasks if t.result()[1] < 80]
print(len(small), "landscape")
# %%
large = asyncio.create_task(thumbnail("b.png", width=400))
await asyncio.sleep(0)
print("large", large.result())
