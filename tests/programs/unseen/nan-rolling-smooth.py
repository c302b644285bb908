# cause: 4:1
# why: a rolling mean over 3 days leaves NaN in the first two places, which are not handled
# %%
import numpy as np
import pandas as pd
# %%
level = pd.Series(
    [2.1, 2.4, 2.2, 2.9, 3.4, 3.1, 2.8, 2.6],
    index=pd.date_range("2024-04-01", periods=8),
    name="level",
)
# %%
print("range", level.min(), level.max())
# %%
def classes(edges):
    return [f"{a:.2f}-{b:.2f}" for a, b in zip(edges[:-1], edges[1:])]


counts, edges = np.histogram(level, bins=3)
print(dict(zip(classes(edges), counts.tolist())))
# %%
smooth = level.rolling(3).mean()
peak = smooth.max()
print("smoothed peak", round(peak, 2))
counts, edges = np.histogram(smooth, bins=3)
print(dict(zip(classes(edges), counts.tolist())))
