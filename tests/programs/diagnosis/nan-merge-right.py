# cause: 1:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import pandas as pd
stock = pd.DataFrame({"sku": ["a", "b"], "qty": [5, 7]})
# %%
orders = pd.DataFrame({"sku": ["a", "b", "c"], "n": [1, 2, 3]})
# %%
ran("merge")
m = orders.merge(stock, on="sku", how="left")
left = m["qty"] - m["n"]
# %%
print("RESULT", left.astype(int).tolist())
