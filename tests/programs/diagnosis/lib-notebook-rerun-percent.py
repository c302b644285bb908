# cause: 5:1 or 3:1
# why: the in-place times-100 cell was executed twice, so the values are beyond the bin edges and the bands are missing
# %%
import pandas as pd
# %%
exam = pd.DataFrame({
    "student": ["s01", "s02", "s03", "s04", "s05", "s06"],
    "points": [41, 55, 28, 60, 37, 49],
    "group": ["A", "B", "A", "B", "A", "B"],
})
MAX_POINTS = 60
# %%
exam["pct"] = exam["points"] / MAX_POINTS
exam.groupby("group")["pct"].mean().round(2)
# %% id=A
exam["pct"] = exam["pct"] * 100
print(exam["pct"].iloc[0])
# %%
late = {"s03", "s05"}
exam["late"] = exam["student"].isin(late)
# %% id=A
exam["pct"] = exam["pct"] * 100
print(exam["pct"].iloc[0])
# %%
GRADES = {50: 5, 65: 4, 80: 3, 90: 2, 100: 1}

def to_band(values):
    edges = [0] + list(GRADES)
    return pd.cut(values, bins=edges, labels=list(GRADES.values()))
# %%
exam["band"] = to_band(exam["pct"])
exam = exam.sort_values("student")
# %%
exam["grade"] = exam["band"].astype(int)
print(exam["grade"].mean())
