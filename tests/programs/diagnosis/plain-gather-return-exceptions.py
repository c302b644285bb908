# cause: 2:2
# %%
import asyncio
# %%
async def load(n):
    await asyncio.sleep(0)
    if n == 2:
        raise OSError("disk")
    return [n, n * 2]
# %%
async def load_all():
    return await asyncio.gather(*[load(n) for n in range(4)], return_exceptions=True)
blocks = await load_all()
print(len(blocks))
# %%
flat = []
for block in blocks:
    flat.extend(block)
print(sum(flat))
