# cause: 2:1
# %%
import numpy as np
from sklearn.linear_model import LinearRegression
X = np.arange(24.0).reshape(8, 3); y = np.arange(8.0)
# %%
model = LinearRegression().fit(X, y)
# %%
test = X[:2, :2]
# %%
n = len(test)
# %%
print("RESULT", n, model.predict(test))
