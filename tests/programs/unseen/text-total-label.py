# cause: 5:2
# why: the failing line joins text and a number with a plus sign
# %%
import json
# %%
order = json.loads('{"id": 881, "lines": [{"sku": "K1", "qty": "2", "price": 4.5}, {"sku": "K9", "qty": "1", "price": 11}]}')
# %%
for line in order["lines"]:
    line["qty"] = int(line["qty"])
    line["sum"] = line["qty"] * line["price"]
print(order["lines"][0])
# %%
def total(lines):
    return sum(line["sum"] for line in lines)


amount = total(order["lines"])
# %%
rounded = round(amount)
print("about", rounded)
# %%
title = "Order %d" % order["id"]
message = title + ": total " + amount + " EUR"
print(message)
