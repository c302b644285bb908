# cause: 2:2
# why: [:, :2] cuts columns
# %%
import numpy as np
from sklearn.linear_model import Ridge
rng = np.random.default_rng(0)
X = rng.normal(size=(30, 4)); y = X.sum(axis=1)
# %%
model = Ridge().fit(X, y)
# %%
new = rng.normal(size=(5, 4))
new = new[:, :3]
# %%
new = (new - new.mean(axis=0))
# %%
model.predict(new)
