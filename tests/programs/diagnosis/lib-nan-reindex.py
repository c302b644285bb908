# cause: 2:1
# why: reindex fills NaN
# %%
import pandas as pd, numpy as np
from sklearn.linear_model import LinearRegression
# %%
s = pd.DataFrame({"d": pd.date_range("2024-01-01", periods=6), "v": [1.0, 2, 3, 4, 5, 6]}).set_index("d")
s["w"] = s["v"] * 2
# %%
full = s.reindex(pd.date_range("2024-01-01", periods=8))
full["day"] = np.arange(len(full))
# %%
full["v2"] = full["v"] ** 2
# %%
def fit(frame):
    m = LinearRegression()
    m.fit(frame[["day", "v2"]], frame["w"])
    return m
# %%
fit(full)
