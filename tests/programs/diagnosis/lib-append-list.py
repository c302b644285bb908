# cause: 2:2
# why: list becomes array; arrays have no append
# %%
import numpy as np
# %%
losses = []
losses.append(1.0)
# %%
print(losses)
losses = np.array(losses)
# %%
print(losses.mean())
# %%
losses.append(0.5)
