# cause: 2:2 or 1:3
# rule: assertion
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
left = pd.DataFrame({"k": [1, 2], "v": [10, 20]})
right = pd.DataFrame({"k": [1, 1, 2], "w": [1, 2, 3]})
# %%
ran("merge")
both = left.merge(right, on="k")
# %%
total = both["v"].sum()
# %%
assert len(both) == len(left), f"{len(both)} rows"
print("RESULT", total)
