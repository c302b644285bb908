# cause: 2:3 or 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
df = pd.DataFrame({"k": ["a", "b", "c"], "v": [1, 5, 9]})
# %%
ran("filter")
BIG = 3
big = df[df["v"] > BIG]
# %%
total = big["v"].sum()
# %%
print("RESULT", total, big.loc[0, "k"])
