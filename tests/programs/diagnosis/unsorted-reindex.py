# cause: 2:1
# rule: unsorted
# why: the readings are shuffled for another purpose, and then filled forward by time
# %%
import pandas as pd
# %%
readings = pd.DataFrame({"celsius": [18.0, 18.5, 19.1, 18.8]}, index=pd.date_range("2024-05-01", periods=4, freq="2D"))
# %%
readings = readings.sample(frac=1, random_state=1)
# %%
mean = readings["celsius"].mean()
# %%
daily = readings.reindex(pd.date_range("2024-05-01", "2024-05-08"), method="ffill")
