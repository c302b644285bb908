# cause: 1:1 or 2:1
# %%
import numpy as np
# %%
img = np.zeros(30)
# %%
side = 6
# %%
flat = img + 1
# %%
print("RESULT", flat.reshape(side, side).shape)
