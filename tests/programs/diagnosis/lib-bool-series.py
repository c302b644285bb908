# cause: 1:2
# why: truth value of series
# %%
import pandas as pd
# %%
def label(v):
    if v > 10:
        return "hi"
    return "lo"
# %%
d = pd.DataFrame({"v": [1, 20]})
# %%
d["l"] = label(d["v"])
