# cause: 6:2
# why: the two branches write dates in different styles; to_datetime is called on the mixed column without handling that
# %%
import pandas as pd
# %%
berlin = pd.DataFrame({"sold": ["2024-03-01", "2024-03-04", "2024-03-09"], "eur": [12.0, 40.5, 33.1]})
london = pd.DataFrame({"sold": ["05/03/2024", "17/03/2024"], "eur": [28.0, 19.9]})
# %%
berlin["branch"] = "BER"
london["branch"] = "LON"
london["eur"] = (london["eur"] * 1.17).round(2)
# %%
sales = pd.concat([berlin, london], ignore_index=True)
print(sales.dtypes)
# %%
sales.groupby("branch")["eur"].agg(["sum", "count"])
# %%
def week_label(ts):
    return f"KW{ts.isocalendar()[1]:02d}"
# %%
sales["sold"] = sales["sold"].str.strip()
sales["sold"] = pd.to_datetime(sales["sold"])
sales["week"] = sales["sold"].map(week_label)
sales.groupby("week")["eur"].sum()
