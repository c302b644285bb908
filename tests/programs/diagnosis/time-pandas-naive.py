# cause: 1:1
# rule: timezones
# %%
import pandas as pd
events = pd.DataFrame({"at": pd.to_datetime(["2024-01-01", "2024-06-01"], utc=True), "n": [1, 2]})
# %%
cutoff = pd.Timestamp("2024-03-01")
# %%
total = events["n"].sum()
# %%
late = events[events["at"] > cutoff]
