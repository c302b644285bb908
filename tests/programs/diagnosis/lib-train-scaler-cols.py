# cause: 3:1
# why: the new frame drops a column which scaler knows
# %%
import pandas as pd
from sklearn.preprocessing import StandardScaler
tr = pd.DataFrame({"a": [1.0, 2, 3], "b": [2.0, 3, 4], "c": [0.0, 1, 0]})
te = pd.DataFrame({"a": [1.0, 2], "b": [2.0, 3], "c": [0.0, 1]})
# %%
sc = StandardScaler()
sc.fit(tr)
# %%
te["a"] = te["a"] * 2
# %%
te = te.drop(columns="b")
print(te.shape)
# %%
def prep(f):
    return sc.transform(f)
# %%
prep(te)
