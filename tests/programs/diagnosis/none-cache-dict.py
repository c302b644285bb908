# cause: 2:4
# %%
prices = {"a": 1.0}
# %%
cache = {}
# %%
def price(sku):
    if sku not in cache:
        cache[sku] = None
        return cache.setdefault(sku, prices.get(sku))
    return cache[sku]
# %%
first = price("a")
# %%
print("RESULT", first * 2)
