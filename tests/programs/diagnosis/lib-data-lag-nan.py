# cause: 3:4 or 3:5 or 5:1
# why: shift leaves NaN in the first rows of the lag columns and those rows are never dropped
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
# %%
rng = np.random.default_rng(9)
idx = pd.date_range("2024-01-01", periods=50, freq="D")
power = pd.DataFrame({"load": 100 + 10 * np.sin(np.arange(50) / 3) + rng.normal(0, 1, 50)}, index=idx)
power["temp"] = 5 + 4 * np.cos(np.arange(50) / 9)
power.iloc[[7, 19], 1] = np.nan
# %%
print(power.isna().sum())
power["temp"] = power["temp"].interpolate()
# %%
def add_lags(frame, col, lags):
    out = frame.copy()
    for k in lags:
        out[f"{col}_lag{k}"] = out[col].shift(k)
    return out
# %%
def add_calendar(frame):
    return frame.assign(dow=frame.index.dayofweek, weekend=frame.index.dayofweek >= 5)
# %%
data = add_calendar(add_lags(power, "load", [1, 7]))
data.tail(3)
# %%
split = "2024-02-09"
train, test = data[:split], data[split:]
features = [c for c in data.columns if c != "load"]
# %%
reg = LinearRegression()
reg.fit(train[features], train["load"])
print(reg.score(test[features], test["load"]))
