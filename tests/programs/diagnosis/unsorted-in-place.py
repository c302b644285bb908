# cause: 1:2
# rule: unsorted
# why: the index is set in place from a column that is not in order, and a window of days needs one
# %%
import pandas as pd
meters = pd.DataFrame({"day": ["2024-01-03", "2024-01-01", "2024-01-02"], "kwh": [3.0, 1.0, 2.0]})
# %%
meters["day"] = pd.to_datetime(meters["day"])
meters.set_index("day", inplace=True)
# %%
per_hour = meters["kwh"] / 24
# %%
window = meters.rolling("2D").sum()
