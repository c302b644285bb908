# cause: 0:3
# why: k is larger than rows
# %%
import numpy as np
from sklearn.cluster import KMeans
N_CLUSTERS = 12
X = np.random.default_rng(0).normal(size=(8, 2))
# %%
def segment(X, k):
    km = KMeans(n_clusters=k, n_init=1)
    return km.fit_predict(X)
# %%
print(X.mean(axis=0))
# %%
segment(X, N_CLUSTERS)
