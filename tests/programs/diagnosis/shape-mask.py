# cause: 1:2
# %%
import numpy as np
x = np.arange(10)
# %%
def keep(v):
    return v[1:] > 3
# %%
mask = keep(x)
# %%
n = int(mask.sum())
# %%
print("RESULT", n, x[mask])
