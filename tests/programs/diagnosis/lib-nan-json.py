# cause: 1:3
# why: division gives inf then int
# %%
import numpy as np
# %%
hits = np.array([3.0, 0.0]); shots = np.array([6.0, 0.0])
misses = shots - hits
rate = hits / shots
# %%
pct = rate * 100
# %%
labels = [f"{int(p)}%" for p in pct]
