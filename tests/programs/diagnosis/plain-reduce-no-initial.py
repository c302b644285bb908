# cause: 4:1
# rule: reduce-without-start
# why: reduce has no start value, so the first record itself becomes the accumulator
# %%
from functools import reduce
import datetime as dt
# %%
invoices = [
    {"no": "R-1", "net": 120.0, "vat": 0.19, "due": dt.date(2024, 5, 1)},
    {"no": "R-2", "net": 80.0, "vat": 0.07, "due": dt.date(2024, 5, 9)},
    {"no": "R-3", "net": 45.5, "vat": 0.19, "due": dt.date(2024, 6, 2)},
]
# %%
def gross(invoice):
    return round(invoice["net"] * (1 + invoice["vat"]), 2)

print([gross(i) for i in invoices])
# %%
may = list(filter(lambda i: i["due"].month == 5, invoices))
longest = reduce(max, (len(i["no"]) for i in invoices), 0)
print(len(may), longest)
# %%
total = reduce(lambda acc, inv: acc + gross(inv), may)
print("due in May:", total)
