# cause: 1:3
# rule: wrong-shape
# %%
import numpy as np
A = np.arange(12.0).reshape(4, 3)
# %%
def prepare(m):
    m = m - m.mean(axis=0)
    return m.T
# %%
P = prepare(A)
# %%
w = np.ones(3)
# %%
scores = P @ w
