# cause: 1:4
# %%
from functools import partial
# %%
def convert(value, unit):
    factors = {"km": 1000, "m": 1}
    return value * factors[unit]
to_m = partial(convert, unit="mi")
# %%
values = [1, 2]
# %%
n = len(values)
# %%
print("RESULT", [to_m(v) for v in values])
