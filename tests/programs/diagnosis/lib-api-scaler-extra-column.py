# cause: 4:1 or 4:2
# why: the feature list used at prediction time contains bedrooms, which the scaler never saw, because the list is appended to after fitting
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler
# %%
rng = np.random.default_rng(11)
n = 60
houses = pd.DataFrame({
    "area": rng.normal(95, 20, n).round(1),
    "age": rng.integers(0, 70, n),
    "bedrooms": rng.integers(1, 6, n),
    "dist_center": rng.gamma(2.0, 3.0, n).round(2),
})
houses["price"] = 2100 * houses["area"] - 600 * houses["age"] - 3500 * houses["dist_center"] + rng.normal(0, 9000, n)
# %%
feature_cols = ["area", "age", "dist_center"]
train = houses.iloc[:45].copy()
valid = houses.iloc[45:].copy()
# %%
scaler = StandardScaler().fit(train[feature_cols])
reg = Ridge(alpha=1.0).fit(scaler.transform(train[feature_cols]), train["price"])
print("R2 train", round(reg.score(scaler.transform(train[feature_cols]), train["price"]), 3))
# %%
report_cols = feature_cols
report_cols.append("bedrooms")
houses[report_cols].describe().round(1)
# %%
houses.groupby("bedrooms")["price"].median().round(-3)
# %%
def predict(frame):
    Z = scaler.transform(frame[feature_cols])
    return reg.predict(Z)
# %%
valid["pred"] = predict(valid)
err = (valid["pred"] - valid["price"]).abs().mean()
print(f"MAE {err:,.0f}")
