# cause: 2:2 or 2:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
df = pd.DataFrame({"g": ["a", "b"], "v": [1.0, 2.0]})
# %%
LIMIT = 10
big = df[df["v"] > LIMIT]
# %%
ran("mean")
avg = big["v"].mean()
# %%
print("RESULT", int(avg))
