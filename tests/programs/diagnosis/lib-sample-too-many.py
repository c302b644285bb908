# cause: 1:1
# why: filter leaves too few rows
# %%
import pandas as pd
d = pd.DataFrame({"a": range(20)})
# %%
d = d[d["a"] > 16]
# %%
d["b"] = d["a"] * 2
# %%
s = d.sample(n=10, random_state=0)
