# cause: 4:2
# why: list.sort() sorts in place and returns None, which is kept as the ranking
# %%
import random
import statistics
# %%
random.seed(7)
candidates = [{"id": f"c{i}", "score": round(random.random(), 3), "length": 40 + i * 7} for i in range(8)]
print(candidates[0])
# %%
def mean_score(items):
    return statistics.fmean(i["score"] for i in items)

def describe(items, limit):
    return ", ".join(f'{i["id"]}={i["score"]}' for i in items[:limit])
# %%
print("mean", round(mean_score(candidates), 3))
# %%
short = [c for c in candidates if c["length"] < 80]
ranked = short.sort(key=lambda c: c["score"], reverse=True)
print(len(short), "short candidates")
summary = describe(ranked, 3)
print(summary)
