# cause: 2:6
# why: tier_for covers below 500 and above 500, so a spend of exactly 500 falls off the end and gives None
# %%
from collections import Counter
from dataclasses import dataclass
# %%
@dataclass
class Customer:
    name: str
    spend: float


customers = [
    Customer("Adair", 82.5),
    Customer("Benoit", 240.0),
    Customer("Castell", 731.2),
    Customer("Dvorak", 500.0),
    Customer("Elmer", 499.99),
]
# %%
def tier_for(spend):
    if spend < 100:
        return "Bronze"
    elif spend < 500:
        return "Silver"
    elif spend > 500:
        return "Gold"


DISCOUNT = {"bronze": 0.0, "silver": 0.05, "gold": 0.12}


def discount_for(tier):
    return DISCOUNT[tier.lower()]
# %%
assigned = {c.name: tier_for(c.spend) for c in customers}
print(len(assigned), "customers assigned")
print(Counter(assigned.values()).most_common(1))
# %%
orders = [("Adair", 40.0), ("Castell", 120.0), ("Dvorak", 60.0), ("Elmer", 35.0)]
orders.sort(key=lambda o: o[1])
# %%
def invoice(name, amount):
    rate = discount_for(assigned[name])
    return round(amount * (1 - rate), 2)


invoices = [(name, invoice(name, amount)) for name, amount in orders]
print(invoices)
