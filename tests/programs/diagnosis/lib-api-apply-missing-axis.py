# cause: 6:3
# rule: wrong-axis
# why: apply without axis=1 hands columns, not rows, to the function
# %%
import pandas as pd
import numpy as np
# %%
items = pd.DataFrame({
    "product": ["lamp", "desk", "chair", "shelf"],
    "price": [39.9, 249.0, 89.5, 120.0],
    "weight": [1.2, 31.0, 7.5, 18.0],
    "express": [True, False, True, False],
})
# %%
BASE, PER_KG, EXPRESS = 4.9, 0.55, 6.0

def shipping(row):
    cost = BASE + PER_KG * row["weight"]
    if row["express"]:
        cost += EXPRESS
    return round(cost, 2)
# %%
print(shipping({"weight": 2.0, "express": False}))
# %%
items["vat"] = (items["price"] * 0.19).round(2)
items["gross"] = items["price"] + items["vat"]
# %%
items.sort_values("gross", ascending=False).head(2)
# %%
heavy = items["weight"] > 20
items["freight"] = np.where(heavy, "pallet", "parcel")
items["shipping"] = items.apply(shipping)
items["total"] = items["gross"] + items["shipping"]
items
