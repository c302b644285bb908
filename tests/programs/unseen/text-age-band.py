# cause: 4:3
# why: the parts of the split band stay text and are compared with the ages, which are numbers
# %%
from collections import defaultdict
# %%
members = [("Ada", 34), ("Bo", 17), ("Cy", 52), ("Di", 29), ("Ed", 41)]
bands = ["0-19", "20-39", "40-64"]
# %%
ages = [age for _, age in members]
print("mean age", sum(ages) / len(ages))
# %%
by_initial = defaultdict(list)
for name, age in members:
    by_initial[name[0]].append(age)
print(dict(by_initial))
# %%
groups = {}
for band in bands:
    low, high = band.split("-")
    label = f"{low} to {high}"
    print("band", label)
    groups[label] = [name for name, age in members if low <= age <= high]
print(groups)
