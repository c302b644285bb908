# cause: 5:1
# why: the loop deletes from the dict that it walks
# %%
import math
# %%
inventory = {"nails": 1200, "glue": 0, "tape": 14, "sandpaper": 0, "paint": 6}
reorder_at = {"nails": 500, "glue": 5, "tape": 20, "sandpaper": 30, "paint": 4}
# %%
def use(stock, item, n):
    stock[item] -= n


use(inventory, "tape", 3)
use(inventory, "nails", 150)
# %%
to_order = [k for k, n in inventory.items() if n < reorder_at[k]]
print("order:", to_order)
# %%
packs = {k: math.ceil(reorder_at[k] * 2 / 10) for k in to_order}
print(packs)
# %%
for item in inventory:
    if inventory[item] == 0:
        del inventory[item]
print(inventory)
