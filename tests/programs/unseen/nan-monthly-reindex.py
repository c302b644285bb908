# cause: 3:2
# why: months run from 1 to 12 but the reindex asks for 0 to 11; month 0 is NaN
# %%
import calendar

import pandas as pd
# %%
sales = pd.DataFrame(
    {
        "month": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 3],
        "units": [4, 6, 5, 9, 12, 14, 20, 18, 11, 7, 6, 9, 3, 2],
    }
)
# %%
per_month = sales.groupby("month")["units"].sum()
print("best month", calendar.month_name[per_month.idxmax()])
# %%
def full_year(series):
    return series.reindex(range(12))


year = full_year(per_month)
# %%
targets = [5] * 6 + [10] * 6
print("target for the year", sum(targets))
# %%
def bars(values):
    return ["#" * int(v) for v in values]


for line in bars(year):
    print(line)
