# cause: 4:2
# why: the frequency alias "M" is gone from pandas; month end is spelled "ME"
# %%
import numpy as np
import pandas as pd
# %%
days = pd.date_range("2023-01-01", "2023-06-30", freq="D")
rng = np.random.default_rng(11)
outdoor = 6 + 9 * np.sin((days.dayofyear - 105) / 365 * 2 * np.pi) + rng.normal(0, 1.5, len(days))
# %%
demand = pd.DataFrame({"outdoor_c": outdoor}, index=days)
demand["degree_days"] = (17 - demand["outdoor_c"]).clip(lower=0)
demand["kwh"] = 4.2 * demand["degree_days"] + 3.1
demand.describe()
# %%
print("total", round(demand["kwh"].sum()), "kWh")
# %%
def bill(frame, price_per_kwh, standing=12.5):
    monthly = frame["kwh"].resample("M").sum()
    return (monthly * price_per_kwh + standing).round(2)

tariffs = {"day": 0.31, "heat pump": 0.24}
bills = pd.DataFrame({name: bill(demand, price) for name, price in tariffs.items()})
print(bills)
