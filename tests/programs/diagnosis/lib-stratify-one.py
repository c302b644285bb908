# cause: 1:1
# why: filter leaves one member for class c
# %%
import pandas as pd
from sklearn.model_selection import train_test_split
d = pd.DataFrame({"x": range(10), "y": list("aaaabbbbcc")})
# %%
d = d[d["x"] < 9]
# %%
d["x2"] = d["x"] ** 2
# %%
train, test = train_test_split(d, stratify=d["y"], random_state=0)
