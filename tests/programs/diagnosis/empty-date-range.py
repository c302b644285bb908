# cause: 2:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
ran("log")
log = pd.DataFrame({"t": pd.date_range("2023-01-01", periods=10), "v": range(10)})
# %%
END = pd.Timestamp("2022-12-31")
window = log[(log["t"] <= END)]
# %%
ran("scale")
scaled = window.assign(v=window["v"] * 2)
# %%
print("RESULT", int(scaled["v"].max()), scaled.iloc[0]["v"])
