# cause: 1:1
# why: rename took the old name
# %%
import pandas as pd
d = pd.DataFrame({"qty": [1, 2], "price": [2.0, 3.0]})
# %%
d = d.rename(columns={"qty": "quantity"})
# %%
d["price"] = d["price"].round()
# %%
def revenue(f):
    return (f["qty"] * f["price"]).sum()
# %%
revenue(d)
