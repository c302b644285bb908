# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
acc = pd.DataFrame({"in": [5, 2], "out": [3, 4]})
# %%
def balance(frame):
    return frame["in"] - frame["out"]
b = balance(acc)
# %%
ran("max")
# %%
assert (b >= 0).all(), "overdrawn"
print("RESULT", b.sum())
