# cause: 1:3
# why: inplace drop returns None
# %%
import pandas as pd
d = pd.DataFrame({"a": [1, 1, 2], "b": [3, 4, None]})
# %%
def prep(f):
    f = f.rename(columns={"b": "v"})
    return f.dropna(inplace=True)
# %%
clean = prep(d)
# %%
print(clean.groupby("a").sum())
