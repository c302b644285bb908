# cause: 1:1
# rule: refused
# why: single brackets give a Series
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
d = pd.DataFrame({"x": [1.0, 2, 3], "y": [2.0, 4, 6]})
# %%
X = d["x"]
y = d["y"]
# %%
print(X.mean())
# %%
def train(X, y):
    return LinearRegression().fit(X, y)
# %%
train(X, y)
