# cause: 1:2 or 1:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
def lookup(codes, c):
    for k, v in codes:
        if k == c: return v
codes = [("x", 1), ("y", 2)]
# %%
hits = []
for c in ["x", "z"]:
    hits.append(lookup(codes, c))
# %%
ran("sum")
# %%
best = max(hits)
print("RESULT", best)
