# slice 2: 0, 1
# why: the import cell is needed to make the array, so it belongs to the slice of whoever uses the array
# %%
import numpy as np
# %%
grid = np.ones((4,))
# %%
print(grid * 6)
