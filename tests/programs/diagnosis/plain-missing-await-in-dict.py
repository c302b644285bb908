# cause: 2:4
# %%
import asyncio
# %%
async def price(name):
    await asyncio.sleep(0)
    return {"tea": 2, "jam": 4}[name]
# %%
async def basket(names):
    found = {}
    for name in names:
        found[name] = price(name)
    return found
# %%
prices = await basket(["tea", "jam"])
print(list(prices))
# %%
def total(prices):
    return sum(p * 2 for p in prices.values())
# %%
print(total(prices))
