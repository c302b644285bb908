# cause: 5:3 or 2:3
# why: the cell drops the station column from the same frame it reads; run a second time the column is gone
# %%
import pandas as pd
import numpy as np
# %%
temps = pd.DataFrame({
    "station": ["X1"] * 5,
    "day": pd.date_range("2024-07-01", periods=5),
    "t": [21.5, 23.0, 19.8, 25.1, 24.4],
})
# %% id=A
temps["f"] = temps["t"] * 1.8 + 32
temps["hot"] = temps["t"] > 23
temps = temps.drop(columns=["station"])
print(temps.shape)
# %%
temps["hot"].sum()
# %%
temps.set_index("day")["t"].resample("2D").mean()
# %% id=A
temps["f"] = temps["t"] * 1.8 + 32
temps["hot"] = temps["t"] > 23
temps = temps.drop(columns=["station"])
print(temps.shape)
