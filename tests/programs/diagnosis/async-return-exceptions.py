# cause: 1:4 or 2:2
# %%
import asyncio
# %%
async def fetch(key):
    await asyncio.sleep(0)
    if key == "b":
        raise RuntimeError("gone")
    return {"n": 3}
# %%
async def all_of(keys):
    return await asyncio.gather(*(fetch(k) for k in keys), return_exceptions=True)
docs = await all_of(["a", "b"])
# %%
n = len(docs)
# %%
print("RESULT", n, sum(d["n"] for d in docs))
