# cause: 2:1
# %%
import pandas as pd
left = pd.DataFrame({"id": [1, 2, 3], "v": [1.0, 2.0, 3.0]})
# %%
right = pd.DataFrame({"id": [1, 2, 3], "w": [5, 6, 7]})
# %%
right["id"] = right["id"] + 100
# %%
both = left.merge(right, on="id")
# %%
best = both["v"].idxmax()
