# cause: 1:2
# rule: assertion
# silent: unseeded
# why: the share is drawn, but with a seed: each run draws the same
# %%
import random
# %%
random.seed(3)
share = random.uniform(0, 1)
# %%
percent = share * 100
# %%
assert share > 0.5, f"{percent:.0f} %"
