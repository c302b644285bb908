# cause: 1:1
# why: arange end excluded
# %%
import numpy as np
y = np.array([1.0, 4.0, 9.0, 16.0, 25.0])
# %%
x = np.arange(1, 5)
# %%
print(y.mean())
# %%
def fit(x, y):
    return np.polyfit(x, y, 2)
# %%
fit(x, y)
