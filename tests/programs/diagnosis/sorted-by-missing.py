# cause: 1:2
# %%
people = [{"n": "a", "age": 3}, {"n": "b", "age": 5}]
# %%
def strip(p):
    return {k: v for k, v in p.items() if k != "age"}
# %%
import copy
slim = [strip(p) for p in people]
# %%
n = len(slim)
# %%
print("RESULT", n, sorted(slim, key=lambda p: p["age"]))
