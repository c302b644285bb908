# cause: 1:1 or 2:1
# %%
import numpy as np
a = np.arange(6.0)
# %%
head = a[:3]
# %%
head *= 10
# %%
top = head.sum()
# %%
assert a.sum() == 15.0, f"a changed: {a}"
