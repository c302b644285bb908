# cause: 3:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
data = pd.DataFrame({"x": [1, 2], "y": [3, 4]})
# %%
means = data.mean()
# %%
data = data["x"]
# %%
ran("y")
print("RESULT", data["y"].sum(), means["x"])
