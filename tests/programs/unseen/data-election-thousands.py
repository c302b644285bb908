# cause: 2:1
# why: the votes contain thousands commas and read_csv is not told, so the column is text and "adding" glues strings
# %%
import io
import pandas as pd
# %%
source = """district,party,votes
North,Greens,"1,204"
North,Labour,"2,950"
South,Greens,"3,310"
South,Labour,"1,875"
South,Centre,"1,020"
"""
seats = {"North": 2, "South": 4}
# %%
counts = pd.read_csv(io.StringIO(source))
counts["party"] = counts["party"].str.upper()
counts.head()
# %%
totals = counts.groupby("district")["votes"].sum()
print(totals.index.tolist())
# %%
parties = counts["party"].unique()
colours = dict(zip(parties, ["#3a3", "#c33", "#e90"]))
print(colours)
# %%
turnout = pd.Series({"North": 0.71, "South": 0.66})
print(turnout.mean().round(3))
# %%
def quota(totals, seats):
    out = {}
    for district, votes in totals.items():
        out[district] = votes / (seats[district] + 1)
    return out
# %%
print(quota(totals, seats))
