# cause: 1:1
# why: codes converted to int before
# %%
import pandas as pd
d = pd.DataFrame({"code": ["001", "002", "010"], "v": [1, 2, 3]})
# %%
d["code"] = d["code"].astype(int)
d["v"] = d["v"] * 2
# %%
print(d["v"].sum())
# %%
d["pre"] = d["code"].str[:2]
