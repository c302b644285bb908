# cause: 2:1
# %%
from functools import partial
# %%
def scale(values, factor):
    return [v * factor for v in values]
# %%
double = partial(scale, 2)
# %%
print(scale([1, 2], 3))
# %%
print(double([1, 2, 3]))
