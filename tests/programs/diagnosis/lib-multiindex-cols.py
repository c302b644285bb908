# cause: 1:1
# why: pivot_table with list of values gives two level columns
# %%
import pandas as pd
d = pd.DataFrame({"k": ["a", "a", "b"], "q": ["x", "y", "x"], "v": [1, 2, 3], "w": [3, 4, 5]})
# %%
wide = d.pivot_table(index="k", columns="q", values=["v", "w"])
# %%
wide = wide.fillna(0)
print(wide.shape)
# %%
def ratio(f):
    return f["x"] / f["y"]
# %%
print(ratio(wide))
