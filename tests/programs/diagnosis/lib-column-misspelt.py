# cause: 2:2
# why: column is called Revenue
# %%
import pandas as pd
d = pd.DataFrame({"Region": ["n", "s"], "Revenue": [1, 2]})
# %%
d["Revenue"] = d["Revenue"] * 1.1
# %%
tot = d["Revenue"].sum()
d["share"] = d["revenue"] / tot
