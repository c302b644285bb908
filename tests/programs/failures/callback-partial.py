# error: ZeroDivisionError
# failure: 0:4 `value / by` in scale
# cause: 1:1
# values: value=4; by=0
# %%
from functools import partial

def scale(value, by):
    return value / by
# %%
scaled = partial(scale, by=0)
# %%
result = scaled(4)
