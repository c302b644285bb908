# slow: sklearn
# error: ValueError
# failure: 0:5 `values.reshape(3, 5)` in shaped
# cause: 0:5 or 1:1
# %%
import numpy as np
from sklearn.preprocessing import FunctionTransformer

def shaped(values):
    return values.reshape(3, 5)
# %%
values = np.arange(12.0).reshape(4, 3)
# %%
out = FunctionTransformer(shaped).fit_transform(values)
