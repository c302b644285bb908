# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
df = pd.DataFrame({"day": ["mon", "mon", "tue"], "kind": ["a", "b", "a"], "n": [1, 2, 3]})
# %%
ran("pivot")
wide = df[df["kind"] != "b"].pivot(index="day", columns="kind", values="n")
# %%
total = wide.sum().sum()
# %%
print("RESULT", wide["b"].sum(), total)
