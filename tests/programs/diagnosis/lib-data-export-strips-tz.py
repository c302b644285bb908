# cause: 3:3 or 5:1
# why: the export helper removes the time zone on the caller's own frame in place of a copy, so later differences mix naive and aware
# %%
import pandas as pd
# %%
alerts = pd.DataFrame({
    "raised": ["2024-06-01T10:00:00Z", "2024-06-01T12:30:00Z", "2024-06-02T07:45:00Z"],
    "severity": ["low", "high", "high"],
})
fixes = pd.DataFrame({
    "fixed": ["2024-06-01T10:40:00Z", "2024-06-01T15:00:00Z", "2024-06-02T08:00:00Z"],
})
# %%
alerts["raised"] = pd.to_datetime(alerts["raised"], utc=True)
fixes["fixed"] = pd.to_datetime(fixes["fixed"], utc=True)
# %%
def sheet_rows(frame):
    for col in frame.select_dtypes("datetimetz").columns:
        frame[col] = frame[col].dt.tz_localize(None)
    return frame.values.tolist()
# %%
def hours(delta):
    return delta.dt.total_seconds() / 3600
# %%
rows = sheet_rows(alerts)
print(len(rows), "rows for the sheet")
# %%
alerts["severity"] = alerts["severity"].astype("category")
alerts["severity"].value_counts()
# %%
alerts["fixed"] = fixes["fixed"]
# %%
alerts["open_h"] = hours(alerts["fixed"] - alerts["raised"])
alerts.groupby("severity", observed=True)["open_h"].mean()
