# cause: 2:2 or 4:2
# why: the cell that appends "log_area" was run twice, so the feature list, and the table made from it, hold it double
# %%
import numpy as np
import pandas as pd
# %%
houses = pd.DataFrame({"area": [72, 110, 95, 140], "rooms": [3, 4, 4, 6], "price": [210, 315, 280, 420]})
features = ["rooms"]
# %% id=F
houses["log_area"] = np.log(houses["area"])
features.append("log_area")
print(features[-1])
# %%
houses["per_room"] = houses["price"] / houses["rooms"]
# %% id=F
houses["log_area"] = np.log(houses["area"])
features.append("log_area")
print(features[-1])
# %%
X = houses[features]
y = houses["price"]
# %%
def correlations(X, y):
    return {name: round(float(np.corrcoef(X[name], y)[0, 1]), 3) for name in ["rooms", "log_area"]}
# %%
print(correlations(X, y))
