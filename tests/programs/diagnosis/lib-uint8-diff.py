# cause: 0:3
# why: uint8 wraps on subtraction -> sqrt? gives wrong; index negative
# %%
import numpy as np
raw = [3, 200, 90]
img = np.array(raw, dtype=np.uint8)
hist = np.zeros(256)
# %%
double = img * 2
lookup = np.arange(300)
# %%
assert (double >= img).all(), "doubling cannot shrink"
