# cause: 1:2
# %%
import pandas as pd
df = pd.DataFrame({"a": [1, 2, 3, 4]})
# %%
def deltas(xs):
    return [b - a for a, b in zip(xs, xs[1:])]
# %%
d = deltas(df["a"].tolist())
# %%
m = max(d)
# %%
df["delta"] = d
print("RESULT", m, df)
