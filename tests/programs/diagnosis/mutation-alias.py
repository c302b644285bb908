# cause: 1:1
# %%
prices = {"a": 1, "b": 2}
# %%
backup = prices
# %%
prices["a"] = 100
# %%
total = sum(prices.values())
# %%
assert backup["a"] == 1, "backup changed"
print("RESULT", total)
