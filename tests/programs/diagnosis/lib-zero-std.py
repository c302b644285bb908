# cause: 2:1
# why: subset has constant col -> nan by std
# %%
import pandas as pd, numpy as np
from sklearn.linear_model import Ridge
d = pd.DataFrame({"g": [1, 1, 2, 2], "x": [1.0, 2, 3, 4], "y": [1, 2, 3, 4]})
# %%
print(d.shape)
# %%
sub = d[d["g"] == 1]
# %%
def z(f):
    return (f - f.mean()) / f.std()
# %%
Z = z(sub[["g", "x"]])
# %%
Ridge().fit(Z, sub["y"])
