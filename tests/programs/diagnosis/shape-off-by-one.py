# cause: 2:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import numpy as np
prices = np.array([10.0, 11.0, 12.0, 11.5])
# %%
def returns(p):
    ran("returns")
    return p[1:] / p[:-1] - 1
r = returns(prices)
# %%
w = np.full(len(prices), 0.25)
# %%
print("RESULT", float((w * r).sum()))
