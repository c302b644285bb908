# cause: 2:10
# rule: collapsed
# why: the dedupe key leaves out the order number, so two real orders of one day collapse
# %%
import csv
import io
from decimal import Decimal
# %%
SHOP = """order,customer,day,amount
5001,ana,2024-03-01,20.00
5002,ben,2024-03-01,35.50
5002,ben,2024-03-01,35.50
5003,ana,2024-03-01,12.25
5004,cleo,2024-03-02,80.00
"""
BANK_TOTAL = Decimal("147.75")
# %%
def load(text):
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        row["amount"] = Decimal(row["amount"])
    return rows

def dedupe(rows):
    seen, kept = set(), []
    for row in rows:
        key = (row["customer"], row["day"])
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept
# %%
orders = dedupe(load(SHOP))
print(len(orders), "orders")
# %%
def round_cents(amount):
    return amount.quantize(Decimal("0.01"))

FEES = {"ana": Decimal("0"), "ben": Decimal("0"), "cleo": Decimal("0")}
# %%
by_day = {}
for o in orders:
    net = round_cents(o["amount"] - FEES[o["customer"]])
    by_day[o["day"]] = by_day.get(o["day"], Decimal("0")) + net
print(by_day)
# %%
def grand_total(by_day):
    return sum(by_day.values(), Decimal("0"))

report = {"days": len(by_day), "total": grand_total(by_day)}
print(report)
# %%
assert report["total"] == BANK_TOTAL, f'{report["total"]} does not match the bank ({BANK_TOTAL})'
