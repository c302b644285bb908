# cause: 3:1
# why: dropna returns a new frame; the result is not kept, so NaN reaches the regression
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
# %%
trees = pd.DataFrame({
    "age": [3, 5, 8, 12, 4, 9, 15, 7],
    "girth_cm": [18.0, 27.5, 44.0, 61.2, np.nan, 49.9, 70.3, 38.8],
    "variety": ["gala", "gala", "braeburn", "elstar", "gala", "elstar", "elstar", "braeburn"],
    "yield_kg": [11.0, 19.5, 36.0, 58.0, 14.0, 42.5, 66.0, 31.0],
})
# %%
trees["log_age"] = np.log(trees["age"])
trees = trees.rename(columns={"girth_cm": "girth"})
# %%
trees.dropna(subset=["girth", "yield_kg"])
print(trees.groupby("variety")["yield_kg"].mean())
# %%
def design(frame, columns):
    return frame[columns].to_numpy(dtype=float)

X = design(trees, ["log_age", "girth"])
y = trees["yield_kg"].to_numpy()
print(X.shape, y.shape)
# %%
model = LinearRegression().fit(X, y)
print(model.coef_)
