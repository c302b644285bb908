# cause: 1:1
# %%
orders = [{"sku": "a", "n": 2}, {"sku": "b", "n": 1}, {"sku": "c", "n": 5}]
# %%
prices = {"a": 2.5, "b": 1.0}
# %%
skus = sorted(o["sku"] for o in orders)
# %%
bill = 0
for o in orders:
    bill += o["n"] * prices[o["sku"]]
print(bill)
