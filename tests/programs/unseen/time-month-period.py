# cause: 4:1
# why: the months of the sales become periods, those of the targets are timestamps; the comparison refuses them
# %%
import pandas as pd
# %%
sales = pd.DataFrame(
    {
        "date": pd.to_datetime(["2024-01-05", "2024-01-19", "2024-02-02", "2024-03-11"]),
        "amount": [210.0, 95.0, 330.0, 120.0],
    }
)
# %%
targets = pd.DataFrame(
    {"month": pd.date_range("2024-01-01", periods=3, freq="MS"), "target": [300.0, 280.0, 310.0]}
)
print(targets["target"].sum())
# %%
weekly = sales.set_index("date")["amount"].resample("W").sum()
print("best week", weekly.idxmax().date())
# %%
sales["month"] = sales["date"].dt.to_period("M")
per_month = sales.groupby("month", as_index=False)["amount"].sum()
print(len(per_month), "months")
spring = targets["month"].iloc[1]
recent = per_month[per_month["month"] >= spring]
print(recent["amount"].sum())
