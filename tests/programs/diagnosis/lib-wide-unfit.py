# cause: 3:1
# why: extra dummy column for unseen value
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
tr = pd.DataFrame({"c": ["a", "b", "a"], "x": [1.0, 2, 3], "y": [1, 2, 3]})
te = pd.DataFrame({"c": ["a", "z"], "x": [1.0, 2]})
# %%
Xtr = pd.get_dummies(tr[["c", "x"]])
m = LinearRegression().fit(Xtr, tr["y"])
# %%
print(m.intercept_)
# %%
Xte = pd.get_dummies(te)
# %%
te["p"] = m.predict(Xte)
