# cause: 1:2
# why: ragged rows produce an object array
# %%
import numpy as np
import matplotlib; matplotlib.use("Agg")
import matplotlib.pyplot as plt
# %%
rows = [[1, 2], [3, "x"]]
grid = np.array(rows, dtype=object)
# %%
print(grid.shape)
# %%
plt.imshow(grid)
