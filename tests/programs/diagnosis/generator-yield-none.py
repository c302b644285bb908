# cause: 1:4
# %%
import itertools
# %%
def rows():
    yield {"n": 1}
    yield {"n": 2}
    yield None
# %%
data = list(rows())
# %%
n = len(data)
# %%
print("RESULT", n, [d["n"] for d in data])
