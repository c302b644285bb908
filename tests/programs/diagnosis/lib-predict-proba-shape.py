# cause: 2:1
# why: proba has two columns; metric wants labels
# %%
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
rng = np.random.default_rng(0)
X = rng.normal(size=(40, 2)); y = (X[:, 0] > 0).astype(int)
# %%
m = LogisticRegression().fit(X, y)
# %%
pred = m.predict_proba(X)[:, 1]
# %%
print(pred.mean())
# %%
def score(t, p):
    return f1_score(t, p)
# %%
score(y, pred)
