# cause: 4:1 or 4:4
# why: totals starts as a plain empty dict, += meets a missing key each time and suppress hides that
# %%
from contextlib import suppress
# %%
sales = [
    {"region": "north", "amount": 120.0},
    {"region": "south", "amount": 75.5},
    {"amount": 12.0},
    {"region": "north", "amount": 31.0},
]
# %%
print("amount in all", sum(s["amount"] for s in sales))
# %%
regions = sorted({s["region"] for s in sales if "region" in s})
print(regions)
# %%
totals = {}
for sale in sales:
    with suppress(KeyError):
        totals[sale["region"]] += sale["amount"]
print("regions counted")
leader = max(totals, key=totals.get)
print("leader", leader, totals[leader])
