# cause: 2:2 or 2:3 or 1:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import json
ran("fetch")
raw = '[{"sku": "a", "price": "9.50"}, {"sku": "b", "price": "4.00"}]'
# %%
def parse(raw):
    items = json.loads(raw)
    return {i["sku"]: i["price"] for i in items}
prices = parse(raw)
# %%
ran("basket")
basket = ["a", "b", "a"]
# %%
def bill(basket, prices):
    return sum(prices[s] for s in basket)
print("RESULT", bill(basket, prices))
