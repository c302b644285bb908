# slow: pandas
# error: KeyError
# failure: 0:4 `group["wieght"]` in mean_weight
# cause: 0:4 or 1:1
# %%
import pandas as pd

def mean_weight(group):
    return group["wieght"].mean()
# %%
frame = pd.DataFrame({"kind": ["a", "b"], "weight": [1.0, 2.0]})
# %%
means = frame.groupby("kind").apply(mean_weight)
