# cause: 2:1
# why: the epoch stamps are in milliseconds but to_datetime is left at nanoseconds, so all dates are in 1970
# %%
import pandas as pd
# %%
readings = pd.DataFrame({
    "stamp": [1711958400000, 1712044800000, 1712131200000, 1714550400000, 1714636800000],
    "station": ["Graz", "Graz", "Linz", "Linz", "Graz"],
    "grains": [14, 38, 22, 95, 120],
})
# %%
readings["when"] = pd.to_datetime(readings["stamp"])
readings = readings.drop(columns="stamp").set_index("when").sort_index()
# %%
def season(frame, start, end):
    inside = (frame.index >= start) & (frame.index < end)
    return frame[inside]

april = season(readings, "2024-04-01", "2024-05-01")
# %%
def worst(frame):
    ranked = frame.sort_values("grains", ascending=False)
    return ranked.iloc[0]
# %%
day = worst(april)
print(day["station"], day["grains"])
