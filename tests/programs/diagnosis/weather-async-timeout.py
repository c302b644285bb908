# cause: 1:8
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import asyncio
async def station(name):
    await asyncio.sleep(0.01 if name != "slow" else 1)
    return {"name": name, "temp": 12.5}
async def safe(name):
    try:
        return await asyncio.wait_for(station(name), 0.1)
    except asyncio.TimeoutError: return None
# %%
async def survey(names):
    ran("survey")
    return await asyncio.gather(*[safe(n) for n in names])
readings = await survey(["north", "slow", "south"])
# %%
count = len(readings)
# %%
mean = sum(r["temp"] for r in readings) / count
print("RESULT", mean)
