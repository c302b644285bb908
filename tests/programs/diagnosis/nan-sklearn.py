# cause: 1:3
# %%
import pandas as pd
raw = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [2.0, 1.0, 0.0, 5.0], "y": [1.0, 2.0, 3.0, 4.0]})
# %%
def features(df):
    out = df[["a"]].copy()
    out["lag"] = df["b"].shift(1)
    return out
# %%
X = features(raw)
# %%
from sklearn.linear_model import LinearRegression
model = LinearRegression()
# %%
model.fit(X, raw["y"])
print("RESULT", model.coef_)
