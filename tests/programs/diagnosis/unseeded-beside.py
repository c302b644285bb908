# cause: 2:1
# silent: unseeded
# why: the sample is drawn by chance, but that there is no limit is not
# %%
import random
# %%
LIMITS = {"low": 0.2, "middle": 0.5}
# %%
limit = LIMITS.get("high")
# %%
sample = random.uniform(0, 1) / 2
# %%
assert limit is not None and sample < limit, "too much"
