# stale 4: made
# why: a library function changes its argument in place
# %%
import numpy as np
# %%
deck = np.arange(6)
# %%
made = deck + 1
# %%
np.random.shuffle(deck)
# %%
print(made)
