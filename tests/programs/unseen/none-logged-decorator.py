# cause: 1:8
# why: the wrapper calls the function but does not return what it gave
# %%
import functools
import statistics

import numpy as np
# %%
call_log = []


def logged(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        call_log.append(func.__name__)
        func(*args, **kwargs)

    return wrapper
# %%
@logged
def remove_outliers(values, z=2.0):
    values = np.asarray(values, dtype=float)
    score = np.abs(values - values.mean()) / values.std()
    return values[score < z]


def describe(values):
    return {"n": len(values), "mean": float(np.mean(values))}
# %%
raw = [20.1, 19.8, 20.4, 20.0, 35.9, 19.9, 20.2]
print(describe(raw))
print("median", statistics.median(raw))
# %%
kept = remove_outliers(raw)
print("calls:", call_log)
# %%
summary = describe(kept)
print(summary)
