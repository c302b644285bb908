# cause: 1:1 or 2:1
# silent: unseeded
# why: the price is negative whatever is drawn
# %%
import random
# %%
base = -20
# %%
price = round(base * random.uniform(0.9, 1.1), 2)
# %%
assert base > 0 and price > 0, price
