# cause: 2:1
# %%
import numpy as np
hits = np.array([3.0, 0.0, 2.0])
# %%
tries = np.array([6.0, 0.0, 4.0])
# %%
rate = hits / tries
# %%
percent = rate * 100
# %%
print("RESULT", [int(p) for p in percent])
