# cause: 2:5
# rule: early-return
# why: the return is indented into the loop, so only the first record gets counted
# %%
import statistics as st
# %%
births = [
    ("north", 2021, 118), ("south", 2021, 240), ("east", 2021, 97),
    ("north", 2022, 121), ("south", 2022, 231), ("east", 2022, 104),
]
# %%
def by_region(records):
    totals = {}
    for region, year, n in records:
        totals.setdefault(region, []).append(n)
        return totals
# %%
years = sorted({y for _, y, _ in births})
print(years)
# %%
regions = by_region(births)
print(type(regions), regions["north"])
# %%
def growth(series):
    return series[-1] / series[0] - 1
# %%
labels = {"north": "N", "south": "S", "east": "E"}
weights = {k: i + 1 for i, k in enumerate(labels)}
# %%
table = []
for region in labels:
    counts = regions[region]
    table.append((labels[region], st.mean(counts), round(growth(counts), 3)))
print(table)
