# stale 4: level
# why: the array element that went into the value is set
# %%
import numpy as np
# %%
grid = np.ones(6)
# %%
level = grid[2] + 4
# %%
grid[2] = 8
# %%
print(level)
