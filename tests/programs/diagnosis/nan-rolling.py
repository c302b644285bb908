# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
s = pd.Series([1.0, 2.0, 3.0, 4.0])
# %%
ran("smooth")
smooth = s.rolling(3).mean()
# %%
scaled = smooth * 10
# %%
print("RESULT", [round(x) for x in scaled])
