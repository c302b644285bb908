# cause: 2:1
# why: rename without columns= renames row labels; the column stays "Pts"
# %%
import pandas as pd
# %%
table = pd.DataFrame(
    {"Pts": [41, 38, 52, 29], "GF": [38, 30, 55, 22], "GA": [25, 31, 20, 44]},
    index=["Rovers", "Albion", "Wanderers", "Harriers"],
)
table.index.name = "club"
# %%
table = table.rename({"Pts": "points", "GF": "scored", "GA": "conceded"})
table.head()
# %%
table = table.reset_index()
budgets = pd.DataFrame({"club": ["Rovers", "Albion", "Wanderers", "Harriers"], "budget_m": [14, 11, 30, 6]})
season = table.merge(budgets, on="club", how="left")
print(season.shape)
# %%
def efficiency(frame):
    return (frame["points"] / frame["budget_m"]).round(2)

season["per_million"] = efficiency(season)
print(season.sort_values("per_million"))
