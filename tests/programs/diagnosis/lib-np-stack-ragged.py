# cause: 1:2
# why: window short at the end
# %%
import numpy as np
x = np.arange(10.0)
# %%
def windows(x, n):
    return [x[i:i + n] for i in range(0, len(x), n)]
# %%
w = windows(x, 4)
# %%
print(len(w))
# %%
m = np.vstack(w)
