# cause: 3:3 or 1:2
# %%
import numpy as np
x = np.array([1.0, 4.0, 9.0])
# %%
def centre(v):
    return v - v.mean()
# %%
c = centre(x)
# %%
import warnings
warnings.simplefilter("ignore")
logs = np.log(c)
# %%
assert not np.isnan(logs).any(), "logs has NaN"
