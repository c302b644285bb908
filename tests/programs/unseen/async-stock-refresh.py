# cause: 2:6
# why: the branch of an expired entry refreshes it but does not return what refresh gave
# %%
import asyncio
# %%
CACHE = {"tea": {"qty": 40, "age": 10}, "rice": {"qty": 5, "age": 900}}
WAREHOUSE = {"tea": 38, "rice": 60, "salt": 12}


async def refresh(item):
    await asyncio.sleep(0.005)
    CACHE[item] = {"qty": WAREHOUSE[item], "age": 0}
    return CACHE[item]
# %%
async def stock(item, max_age=300):
    entry = CACHE.get(item)
    if entry is None:
        return await refresh(item)
    if entry["age"] > max_age:
        await refresh(item)
    else:
        return entry
# %%
print(await stock("salt"))
# %%
names = ["tea", "rice", "salt"]
entries = await asyncio.gather(*(stock(n) for n in names))
print(len(entries), "entries")
# %%
shelf = dict(zip(names, entries))
print(sorted(shelf))
# %%
def short_of(shelf, limit):
    return [n for n, e in shelf.items() if e["qty"] < limit]


print("short of:", short_of(shelf, 30))
