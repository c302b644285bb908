# cause: 2:3
# why: the clip limit lies below every flow value, so flow becomes constant and its correlations are NaN
# %%
import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
# %%
rng = np.random.default_rng(12)
t = np.arange(80)
plant = pd.DataFrame({
    "pressure": 4 + 0.3 * np.sin(t / 5) + rng.normal(0, 0.05, 80),
    "flow": 130 + 8 * np.sin(t / 5 + 0.4) + rng.normal(0, 1, 80),
    "temp": 61 + 2 * np.cos(t / 8) + rng.normal(0, 0.2, 80),
    "vibration": np.abs(rng.normal(0.2, 0.1, 80)),
})
plant.iloc[5:9, 2] = np.nan
# %%
plant["temp"] = plant["temp"].ffill()
plant["vibration"] = plant["vibration"].clip(upper=0.5)
plant["flow"] = plant["flow"].clip(upper=12.0)
# %%
hourly = plant.rolling(4, min_periods=1).mean().iloc[::2]
print(hourly.isna().any().any())
# %%
def distance_matrix(frame):
    c = frame.corr()
    return 1 - c.abs()
# %%
dist = distance_matrix(hourly)
condensed = squareform(dist.to_numpy(), checks=False)
# %%
hourly["pressure"].describe().round(3)
# %%
tree = linkage(condensed, method="average")
print(fcluster(tree, 2, criterion="maxclust"))
