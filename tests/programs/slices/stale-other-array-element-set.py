# fresh 4: level
# why: another element of the array was set
# %%
import numpy as np
# %%
grid = np.ones(6)
# %%
level = grid[2] + 4
# %%
grid[5] = 8
# %%
print(level)
