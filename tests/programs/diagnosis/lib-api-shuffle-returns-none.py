# cause: 3:2
# why: rng.shuffle works in place and returns None, so indexing with None adds an axis to X and y
# %%
import numpy as np
from sklearn.linear_model import LogisticRegression
# %%
rng = np.random.default_rng(5)
pos = rng.normal([1.5, 1.0, 0.2], 0.7, size=(40, 3))
neg = rng.normal([-1.0, -0.5, 0.1], 0.7, size=(40, 3))
X = np.vstack([pos, neg])
y = np.array([1] * 40 + [0] * 40)
# %%
print("means per class")
for c in (0, 1):
    print(c, X[y == c].mean(axis=0).round(2))
# %%
order = np.arange(len(X))
order = rng.shuffle(order)
X_mix = X[order]
y_mix = y[order]
# %%
def standardise(A):
    mu = A.mean(axis=0)
    sd = A.std(axis=0) + 1e-9
    return (A - mu) / sd
# %%
Z = standardise(X_mix)
# %%
clf = LogisticRegression(C=0.5)
clf.fit(Z, y_mix)
print("accuracy", clf.score(Z, y_mix))
