# cause: 2:4
# %%
rows = [{"id": 1, "v": 10}, {"id": 2, "v": 20}]
# %%
import copy
# %%
def doubled(rows):
    out = list(rows)
    for r in out:
        r["v"] *= 2
    return out
# %%
twice = doubled(rows)
# %%
total = sum(r["v"] for r in twice)
# %%
assert [r["v"] for r in rows] == [10, 20], "input rows changed"
