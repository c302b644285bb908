# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import numpy as np
ran("data")
a = np.array([1.0, 0.0, 4.0]); b = np.array([2.0, 0.0, 8.0])
# %%
def ratio(x, y):
    with np.errstate(all="ignore"): return x / y
r = ratio(a, b)
# %%
ran("pct")
pct = np.round(r * 100)
# %%
out = [int(p) for p in pct]
print("RESULT", out)
