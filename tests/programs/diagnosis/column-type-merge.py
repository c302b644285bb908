# cause: 2:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
users = pd.DataFrame({"uid": [1, 2, 3], "name": ["a", "b", "c"]})
orders = pd.DataFrame({"uid": [1, 2, 2], "total": [5, 6, 7]})
# %%
users["uid"] = users["uid"].astype(str)
# %%
ran("n")
n = len(orders)
# %%
both = orders.merge(users, on="uid")
print("RESULT", both["total"].sum(), n)
