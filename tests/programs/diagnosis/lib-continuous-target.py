# cause: 2:1
# why: target scaled to float
# %%
import numpy as np
from sklearn.linear_model import LogisticRegression
rng = np.random.default_rng(0)
X = rng.normal(size=(40, 2))
# %%
y = (X[:, 0] > 0).astype(int)
# %%
y = (y - y.mean()) / y.std()
# %%
print(y[:3])
# %%
LogisticRegression().fit(X, y)
