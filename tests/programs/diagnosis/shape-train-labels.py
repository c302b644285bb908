# cause: 2:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
import numpy as np
X = np.arange(20.0).reshape(10, 2); y = np.arange(10)
# %%
def drop_outliers(X, y):
    keep = X[:, 0] < 15
    return X[keep], y
X2, y2 = drop_outliers(X, y)
# %%
ran("fit")
from sklearn.linear_model import LinearRegression
# %%
m = LinearRegression().fit(X2, y2)
print("RESULT", m.coef_)
