# cause: 2:1 or 6:1
# why: the frame is sorted by sensor first, merge_asof requires it sorted by time alone
# %%
import pandas as pd
import numpy as np
# %%
readings = pd.DataFrame({
    "time": pd.to_datetime(["2024-05-01 08:00", "2024-05-01 08:10", "2024-05-01 08:05", "2024-05-01 08:20", "2024-05-01 08:15"]),
    "sensor": ["s1", "s1", "s2", "s1", "s2"],
    "value": [20.1, 20.7, 18.2, 21.0, 18.4],
})
weather = pd.DataFrame({
    "time": pd.to_datetime(["2024-05-01 07:55", "2024-05-01 08:07", "2024-05-01 08:18"]),
    "outside": [11.0, 11.6, 12.1],
})
# %%
readings = readings.sort_values(["sensor", "time"]).reset_index(drop=True)
readings["delta"] = readings.groupby("sensor")["value"].diff().fillna(0)
# %%
weather["outside_f"] = weather["outside"] * 9 / 5 + 32
weather
# %%
def smooth(frame, col, k=2):
    out = frame.copy()
    out[col + "_ma"] = out.groupby("sensor")[col].transform(lambda s: s.rolling(k, min_periods=1).mean())
    return out

readings = smooth(readings, "value")
# %%
readings.groupby("sensor")["value_ma"].last()
# %%
joined = pd.merge_asof(readings, weather, on="time", direction="backward")
joined["gap"] = joined["value"] - joined["outside"]
print(joined)
