# cause: 2:10
# why: a shard that times out is answered with an empty list as if nothing matched
# %%
import asyncio
# %%
SHARDS = {
    "de": {"delay": 0.01, "docs": [("Kaffee", 0.7), ("Tee", 0.4)]},
    "fr": {"delay": 0.4, "docs": [("café", 0.9), ("thé", 0.5)]},
    "it": {"delay": 0.02, "docs": [("caffè", 0.8)]},
}
# %%
async def query_shard(name):
    shard = SHARDS[name]
    await asyncio.sleep(shard["delay"])
    return sorted(shard["docs"], key=lambda d: d[1], reverse=True)

async def safe_query(name, timeout=0.1):
    try:
        return await asyncio.wait_for(query_shard(name), timeout)
    except asyncio.TimeoutError:
        return []
# %%
async def search_all():
    names = list(SHARDS)
    answers = await asyncio.gather(*(safe_query(n) for n in names))
    return {n: a for n, a in zip(names, answers)}
# %%
hits = await search_all()
print("shards answered:", len(hits))
# %%
def best(language):
    return hits[language][0]

def pick(languages):
    return {lang: best(lang)[0] for lang in languages}
# %%
print(pick(["de", "it", "fr"]))
