# slow: sklearn
# error: KeyError
# failure: 0:6 `weights["b"]` in score
# cause: 0:4 or 0:6 or 1:3
# %%
import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import cross_val_score
weights = {"a": 1.0}
def score(model, x, y):
    return model.score(x, y) * weights["b"]
# %%
x = np.arange(12.0).reshape(6, 2)
y = x[:, 0]
scores = cross_val_score(LinearRegression(), x, y, scoring=score, cv=2, error_score="raise")
