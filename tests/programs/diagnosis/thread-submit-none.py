# cause: 1:4
# %%
from concurrent.futures import ThreadPoolExecutor
# %%
def fetch(key):
    if key == "a":
        return {"n": 1}
    return None
# %%
with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(fetch, k) for k in "ab"]
docs = [f.result() for f in futures]
# %%
n = len(docs)
# %%
print("RESULT", n, [d["n"] for d in docs])
