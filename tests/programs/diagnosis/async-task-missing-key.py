# cause: 1:6
# rule: missing-key
# %%
import asyncio
# %%
async def fetch(city):
    await asyncio.sleep(0.001)
    if city != "rome":
        return {"city": city, "temp": 10}
    else:
        return {"city": city, "error": "timeout"}
# %%
async def collect(cities):
    tasks = [asyncio.create_task(fetch(c)) for c in cities]
    return [await t for t in tasks]
# %%
weather = await collect(["oslo", "rome", "bern"])
# %%
mean = sum(w["temp"] for w in weather) / len(weather)
