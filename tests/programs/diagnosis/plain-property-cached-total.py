# cause: 1:10 or 1:11
# why: total is cached on first use and does not follow items that are added later
# %%
from functools import cached_property
from decimal import Decimal as D
# %%
class Basket:
    def __init__(self, owner):
        self.owner = owner
        self.items = []

    def add(self, name, price, qty=1):
        self.items.append((name, D(price), qty))
        return self

    @cached_property
    def total(self):
        return sum((p * q for _, p, q in self.items), D("0"))

    def __str__(self):
        return f"{self.owner}: {len(self.items)} items, {self.total} EUR"
# %%
basket = Basket("noor").add("tea", "4.20", 2).add("mug", "9.90")
print(basket)
# %%
SHIPPING = {"standard": D("3.50"), "express": D("9.00")}

def ship(basket, kind):
    return basket.add(f"shipping ({kind})", SHIPPING[kind])
# %%
ship(basket, "standard")
print([name for name, *_ in basket.items])
# %%
class Gateway:
    def charge(self, basket):
        return {"who": basket.owner, "amount": basket.total, "lines": [(n, p * q) for n, p, q in basket.items]}
# %%
receipt = Gateway().charge(basket)
lines_total = sum(amount for _, amount in receipt["lines"])
assert receipt["amount"] == lines_total, f'charged {receipt["amount"]}, lines say {lines_total}'
