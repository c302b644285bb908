# cause: 2:2
# rule: assertion
# silent: unseeded
# why: the generator was given a seed, so that its first number is the same in each run
# %%
import random
# %%
generator = random.Random(3)
# %%
def first(low, high):
    return generator.uniform(low, high)
# %%
share = first(0, 1)
# %%
assert share > 0.5, share
