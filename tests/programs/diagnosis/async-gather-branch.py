# cause: 1:6
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import asyncio
async def stock(sku):
    ran("stock-" + sku)
    await asyncio.sleep(0.001)
    if sku == "b":
        return {"sku": sku}
    return {"sku": sku, "qty": 4}
# %%
async def everything():
    one, two = await asyncio.gather(stock("a"), stock("b"))
    return [one, two]
rows = await everything()
# %%
skus = [r["sku"] for r in rows]
# %%
print("RESULT", skus, sum(r["qty"] for r in rows))
