# cause: 1:1
# why: concat duplicates
# %%
import pandas as pd
a = pd.DataFrame({"id": [1, 2], "v": [1, 2]}); b = pd.DataFrame({"id": [2, 3], "v": [5, 6]})
x = pd.DataFrame({"id": [1, 2, 3], "w": [1, 1, 1]})
# %%
both = pd.concat([a, b])
# %%
both["v"] = both["v"] * 2
# %%
m = x.merge(both, on="id", validate="one_to_one")
