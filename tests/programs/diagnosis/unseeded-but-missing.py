# cause: 1:2 or 2:1
# silent: unseeded
# why: none of the names that are drawn from is spelled as in the table
# %%
import random
# %%
PRICES = {"nuts": 2.5, "bolts": 3.0}
NAMES = ["nut ", "bolt "]
# %%
part = random.choice(NAMES)
# %%
total = PRICES[part] * 3
