# cause: 2:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
df = pd.DataFrame({"country": ["US", "DE", "US"], "v": [1, 2, 3]})
# %%
TARGET = "us"
us = df[df["country"] == TARGET]
# %%
ran("mean")
top = us.nlargest(1, "v")
# %%
print("RESULT", top["v"].iloc[0])
