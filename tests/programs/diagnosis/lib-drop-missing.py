# cause: 1:1
# why: column dropped before
# %%
import pandas as pd
d = pd.DataFrame({"a": [1, 2], "id": [5, 6], "t": [0, 1]})
# %%
feats = d.drop(columns=["id"])
# %%
feats["a"] = feats["a"] * 2
# %%
def split(f):
    return f.drop(columns=["id", "t"]), f["t"]
# %%
X, y = split(feats)
