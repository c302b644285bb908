# cause: 2:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import asyncio
async def price(s):
    await asyncio.sleep(0)
    return 3.0
# %%
async def total(symbols):
    ran("total")
    return [price(s) for s in symbols]
prices = await total(["a", "b"])
# %%
import warnings; warnings.simplefilter("ignore")
# %%
print("RESULT", sum(prices))
