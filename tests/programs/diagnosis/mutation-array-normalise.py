# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import numpy as np
raw = np.array([2.0, 4.0, 6.0])
# %%
def normalise(x):
    x -= x.mean()
    return x
# %%
ran("norm")
z = normalise(raw)
# %%
assert raw.mean() == 4.0, f"raw changed: {raw}"
print("RESULT", z)
