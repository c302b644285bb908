# cause: 1:1
# why: a shopping list is stored under the name list, hiding the builtin for later cells
# %%
from itertools import groupby
import random
# %%
list = ["oats", "milk", "rice", "milk", "eggs", "oats"]
print(len(list), "entries")
# %%
prices = {"oats": 1.2, "milk": 1.1, "rice": 2.3, "eggs": 3.2}
total = sum(prices[x] for x in list)
print(f"{total:.2f} EUR")
# %%
def compress(items):
    return {k: len([*g]) for k, g in groupby(sorted(items))}

amounts = compress(list)
amounts
# %%
random.seed(1)
discount = random.choice([0.05, 0.1])
print("discount", discount)
# %%
def cheapest(price_map, k=2):
    pairs = sorted(price_map.items(), key=lambda kv: kv[1])
    return pairs[:k]

cheapest(prices)
# %%
names = list(amounts.keys())
print(names[:2])
