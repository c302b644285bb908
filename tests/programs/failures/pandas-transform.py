# slow: pandas
# error: ZeroDivisionError
# failure: 0:4 `1 / count` in share
# cause: 0:3
# values: count=0
# %%
import pandas as pd

def share(values, count=0):
    return values * (1 / count)
# %%
frame = pd.DataFrame({"kind": ["a", "b"], "weight": [1.0, 2.0]})
# %%
shares = frame.groupby("kind")["weight"].transform(share)
