# cause: 2:1
# why: the two exports overlap by one hour; concatenated without dropping it the index has a duplicate
# %%
import numpy as np
import pandas as pd
# %%
def export(start, periods, level):
    hours = pd.date_range(start, periods=periods, freq="h")
    power = level + 0.3 * np.sin(np.arange(periods) / 3)
    return pd.DataFrame({"mw": power}, index=hours)

first = export("2024-01-10 00:00", 12, 2.1)
second = export("2024-01-10 11:00", 12, 1.7)
# %%
power = pd.concat([first, second])
print(power.index.min(), power.index.max())
# %%
def clip_rated(frame, rated=2.3):
    return frame.assign(mw=frame["mw"].clip(upper=rated))

power = clip_rated(power)
# %%
prices = pd.Series({"night": 38.0, "day": 71.0})
# %%
def fill_gaps(frame, start, end):
    full = pd.date_range(start, end, freq="h")
    return frame.reindex(full).interpolate()
# %%
series = fill_gaps(power, "2024-01-10", "2024-01-10 23:00")
print(series["mw"].sum().round(1))
