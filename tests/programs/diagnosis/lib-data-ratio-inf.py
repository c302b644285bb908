# cause: 3:3
# why: campaigns with zero visits make the ratio infinite; the division must guard against zero, fillna does not remove inf
# %%
import pandas as pd
import numpy as np
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler
# %%
ads = pd.DataFrame({
    "campaign": list("ABCDEFGH"),
    "visits": [120, 340, 0, 80, 56, 0, 410, 95],
    "orders": [6, 21, 1, 2, 5, 0, 30, 4],
    "cost": [80.0, 190.0, 15.0, np.nan, 44.0, 8.0, 260.0, 70.0],
})
# %%
ads["cost"] = ads["cost"].fillna(ads["cost"].median())
ads["cpo"] = ads["cost"] / ads["orders"].clip(lower=1)
# %%
def with_rates(frame):
    frame = frame.copy()
    frame["conv"] = frame["orders"] / frame["visits"]
    return frame

rates = with_rates(ads)
# %%
rates["conv"] = rates["conv"].fillna(0)
print("missing left:", int(rates.isna().sum().sum()))
# %%
ads["cost"].describe()
# %%
cols = ["conv", "cpo", "cost"]
matrix = rates[cols].to_numpy()
# %%
Z = StandardScaler().fit_transform(matrix)
labels = KMeans(n_clusters=2, n_init=3, random_state=0).fit_predict(Z)
print(labels)
