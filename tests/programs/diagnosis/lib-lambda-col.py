# cause: 1:1
# why: empty after filter lower
# %%
import pandas as pd
d = pd.DataFrame({"c": ["DE", "FR"], "v": [1, 2]})
# %%
COUNTRY = "de"
# %%
sub = d[d["c"] == COUNTRY]
# %%
best = sub.loc[sub["v"].idxmax()]
