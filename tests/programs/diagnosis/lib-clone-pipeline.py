# cause: 2:3
# why: a fresh pipeline object from the factory
# %%
import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import LogisticRegression
rng = np.random.default_rng(0); X = rng.normal(size=(30, 3)); y = (X[:, 0] > 0).astype(int)
# %%
def build():
    return make_pipeline(StandardScaler(), LogisticRegression())
# %%
m = build()
m.fit(X, y)
m = build()
# %%
print("ok")
# %%
m.predict(X[:3])
