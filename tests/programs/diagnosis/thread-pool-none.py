# cause: 1:5
# %%
from concurrent.futures import ThreadPoolExecutor
# %%
def fetch(key):
    table = {"a": {"n": 1}, "c": {"n": 3}}
    if key in table:
        return table[key]
    return None
# %%
with ThreadPoolExecutor(2) as pool:
    docs = list(pool.map(fetch, ["a", "b", "c"]))
# %%
n = len(docs)
# %%
print("RESULT", n, sum(d["n"] for d in docs))
