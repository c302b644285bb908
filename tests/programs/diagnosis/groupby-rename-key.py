# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
ran("load")
trips = pd.DataFrame({"city": ["oslo", "rome", "oslo"], "km": [3.0, 5.0, 4.0]})
# %%
ran("agg")
summary = trips.groupby("city").agg(total=("km", "sum")).reset_index()
# %%
summary["share"] = summary["total"] / summary["total"].sum()
# %%
print("RESULT", round(summary.set_index("city")["km"].max(), 2))
