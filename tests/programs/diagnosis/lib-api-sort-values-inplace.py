# cause: 2:4
# why: the ranking is reassigned from an in-place sort, which returns None
# %%
import pandas as pd
import numpy as np
# %%
athletes = pd.DataFrame({
    "name": ["Iva", "Noor", "Pia", "Sam", "Tess", "Uma"],
    "club": ["TSV", "LAC", "TSV", "SCC", "LAC", "SCC"],
    "time_s": [58.1, 55.9, 60.4, 57.3, 56.6, 59.0],
    "year": [2003, 2001, 2004, 2000, 2002, 2003],
})
# %%
athletes["age"] = 2024 - athletes["year"]
ranking = athletes.copy()
ranking["time_s"] = ranking["time_s"].round(1)
ranking = ranking.sort_values("time_s", inplace=True)
# %%
athletes.groupby("club")["time_s"].mean()
# %%
def podium(frame, k=3):
    top = frame.head(k)
    return list(zip(range(1, k + 1), top["name"], top["time_s"]))

def print_podium(title, frame):
    print(title)
    for place, name, t in podium(frame):
        print(f"  {place}. {name:<8s} {t:.1f}s")
# %%
clubs = sorted(athletes["club"].unique())
print(clubs)
# %%
print_podium("400 m hurdles", ranking)
