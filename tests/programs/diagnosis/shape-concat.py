# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import numpy as np
a = np.ones((3, 2))
# %%
def extra(n):
    return np.zeros((n, 3))
b = extra(2)
# %%
ran("n")
# %%
print("RESULT", np.vstack([a, b]).shape)
