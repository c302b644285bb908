# cause: 0:2
# why: bins not sorted
# %%
import pandas as pd
BINS = [0, 50, 20, 100]
# %%
d = pd.DataFrame({"v": [1, 20, 60]})
# %%
def band(s):
    return pd.cut(s, BINS)
# %%
d["b"] = band(d["v"])
