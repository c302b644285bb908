# cause: 1:1 or 1:2
# %%
import numpy as np
# %%
rows = [[1, 2], [3]]
m = [np.array(r) for r in rows]
# %%
n = len(m)
# %%
w = np.array([1.0, 2.0])
# %%
print("RESULT", n, [float(r @ w) for r in m])
