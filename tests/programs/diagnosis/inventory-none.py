# cause: 1:5
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
def find_item(inventory, sku):
    ran("find")
    for item in inventory:
        if item["sku"] == sku: return item
    return None
# %%
inventory = [{"sku": "A1", "qty": 4}, {"sku": "B2", "qty": 0}]
def reserve(sku, n):
    item = find_item(inventory, sku)
    item["qty"] -= n
    return item
# %%
ran("reserve")
first = reserve("A1", 1)
# %%
second = reserve("Z9", 1)
print("RESULT", first, second)
