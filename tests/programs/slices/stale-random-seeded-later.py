# fresh 4: draw
# fresh 5: flat
# fresh 7: flat
# fresh 8: draw
# why: numbers were drawn, then the generator is seeded; printing does not change what it prints
# elsewhere: stale, by a tool that takes seeding for a change of what was drawn before it
# %%
import numpy as np
# %%
draw = np.random.random(6)
# %%
flat = np.ones(4)
# %%
np.random.seed(7)
# %%
print(draw)
# %%
print(flat)
# %%
draw = flat + 2
# %%
print(flat)
# %%
print(draw)
