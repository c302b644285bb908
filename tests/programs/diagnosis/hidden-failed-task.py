# cause: 1:3
# rule: hidden-failure
# %%
import asyncio
# %%
async def price(item):
    await asyncio.sleep(0)
    return {"tea": 3, "cake": 5}[item]
# %%
async def prices(items):
    return await asyncio.gather(*(price(item) for item in items), return_exceptions=True)
# %%
found = asyncio.run(prices(["tea", "coffee", "cake"]))
# %%
total = sum(found)
