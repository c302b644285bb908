# cause: 5:4
# why: the header is called Qty, this line asks for qty
# %%
import csv
import io
# %%
EXPORT = """Sku,Qty,Price
A-100,3,2.50
A-205,1,19.90
B-001,12,0.75
"""
# %%
rows = list(csv.DictReader(io.StringIO(EXPORT)))
print(len(rows), "rows", rows[0])
# %%
def price_of(row):
    return float(row["Price"])

prices = {r["Sku"]: price_of(r) for r in rows}
print(prices)
# %%
expensive = [sku for sku, p in prices.items() if p > 10]
print("expensive:", expensive)
# %%
lines = []
for row in rows:
    sku = row["Sku"]
    amount = int(row["qty"]) * prices[sku]
    lines.append((sku, round(amount, 2)))
print(lines)
