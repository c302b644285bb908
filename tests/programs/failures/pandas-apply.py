# slow: pandas
# error: TypeError
# failure: 0:4 `row["price"] * row["count"]` in cost
# cause: 1:1
# %%
import pandas as pd

def cost(row):
    return row["price"] * row["count"]
# %%
frame = pd.DataFrame({"price": [1.0, 2.0], "count": [2, {}]})
# %%
costs = frame.apply(cost, axis=1)
