# cause: 1:1
# why: start and end of the season are swapped, so the slice by date gives nothing
# %%
import numpy as np
import pandas as pd
# %%
season_start, season_end = "2024-03-31", "2024-01-01"
base_temp = 17.0
# %%
days = pd.date_range("2023-11-01", "2024-06-30", freq="D")
outdoor = pd.Series(8 - 9 * np.cos((days.dayofyear - 20) * 2 * np.pi / 365), index=days)
print(outdoor.min().round(1), outdoor.max().round(1))
# %%
def degree_days(temps, base):
    return (base - temps).clip(lower=0)


def season(values):
    return values.loc[season_start:season_end]
# %%
dd = degree_days(outdoor, base_temp)
heating = season(dd)
print("total", round(float(heating.sum()), 1))
# %%
monthly = dd.resample("MS").sum()
print(monthly.head(3).round(0).tolist())
# %%
def change_over(values):
    return values.iloc[-1] - values.iloc[0]


print("change over the season", round(change_over(heating), 2))
