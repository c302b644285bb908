# cause: 0:3
# why: int8 overflow
# %%
import numpy as np, pandas as pd
d = pd.DataFrame({"q": [40, 60, 90], "p": [1, 2, 3]})
d["q"] = d["q"].astype("int8")
# %%
d["tot"] = d["q"] * 2
# %%
d = d.sort_values("p")
# %%
np.bincount(d["tot"])
