# cause: 1:2
# rule: changed-in-place
# %%
import pandas as pd
prices = pd.DataFrame({"item": ["a", "b"], "price": [10.0, 20.0]})
# %%
def discounted(frame, rate):
    frame["price"] = frame["price"] * (1 - rate)
    return frame
# %%
sale = discounted(prices, 0.5)
# %%
lowest = sale["price"].min()
# %%
assert prices["price"].sum() == 30.0, "original prices changed"
