# fresh 4: places
# fresh 5: places
# why: the usual way to sort one array and another one along with it
# %%
import numpy as np
# %%
keys = np.random.random(6)
# %%
vals = np.random.random(6)
# %%
places = np.argsort(keys)
# %%
keys = keys[places]
# %%
vals = vals[places]
