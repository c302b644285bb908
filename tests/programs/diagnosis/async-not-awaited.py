# cause: 2:1
# rule: missing-await
# %%
import asyncio
async def fetch(key):
    await asyncio.sleep(0)
    return {"key": key, "n": 3}
# %%
keys = ["a", "b"]
# %%
doc = fetch("a")
# %%
n = len(keys)
# %%
import warnings
warnings.simplefilter("ignore")
print(doc["n"])
