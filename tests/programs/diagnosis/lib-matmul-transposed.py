# cause: 1:2
# why: weights transposed
# %%
import numpy as np
X = np.ones((10, 4))
# %%
W = np.zeros((4, 3))
W = W.T
b = np.zeros(3)
# %%
def forward(X, W, b):
    return X @ W + b
# %%
forward(X, W, b)
