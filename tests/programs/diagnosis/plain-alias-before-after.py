# cause: 4:1
# rule: shared-copy
# why: before is the same dict as stock, not a copy, so no change can be seen
# %%
import json
# %%
class Order:
    def __init__(self, sku, qty):
        self.sku, self.qty = sku, qty

    def apply(self, stock):
        if stock[self.sku] < self.qty:
            raise RuntimeError(f"{self.sku} sold out")
        stock[self.sku] -= self.qty
# %%
catalog = json.loads('{"lamp": 9, "desk": 2, "chair": 14}')
orders = [Order("lamp", 2), Order("chair", 6), Order("lamp", 1)]
print(sum(catalog.values()), "pieces in", len(catalog), "lines")
# %%
stock = dict(catalog)
# %%
before = stock
for order in orders:
    order.apply(stock)
moved = {sku: before[sku] - stock[sku] for sku in stock if before[sku] != stock[sku]}
busiest = max(moved, key=moved.get)
print("busiest line:", busiest)
