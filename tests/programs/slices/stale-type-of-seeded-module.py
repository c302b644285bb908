# fresh 3: kind
# why: the type of a module was taken, then the module's generator is seeded
# elsewhere: stale, by a tool that takes seeding for a change of the module itself
# %%
import random
# %%
kind = type(random)
# %%
random.seed(7)
# %%
print(kind)
