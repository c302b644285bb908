# cause: 2:3
# why: the counts hold zeros whose log is -inf; log1p is wanted
# %%
import numpy as np
from sklearn.cluster import KMeans
# %%
sites = ["mill", "weir", "ford", "pond", "dam", "spring"]
counts = np.array([[12, 3], [40, 0], [9, 2], [75, 11], [66, 9], [3, 1]])
print(dict(zip(sites, counts.sum(axis=1).tolist())))
# %%
def damp(table):
    with np.errstate(divide="ignore"):
        return np.log(table)


damped = damp(counts)
# %%
weights = np.array([1.0, 0.5])
features = damped * weights
print(features.shape)
# %%
first = features[0]
print("mill:", first.round(2))
# %%
def cluster(matrix, k=2):
    return KMeans(n_clusters=k, n_init=3, random_state=0).fit_predict(matrix)


labels = cluster(features)
print(dict(zip(sites, labels.tolist())))
