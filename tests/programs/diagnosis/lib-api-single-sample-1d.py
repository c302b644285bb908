# cause: 5:2 or 5:3
# why: a single observation is given as a flat vector; predict wants a 2-D array (one row)
# %%
import numpy as np
from sklearn.cluster import KMeans
# %%
rng = np.random.default_rng(14)
centres = np.array([[0, 0], [5, 5], [0, 6]])
points = np.vstack([rng.normal(c, 0.6, size=(25, 2)) for c in centres])
# %%
km = KMeans(n_clusters=3, n_init=5, random_state=0).fit(points)
print(km.cluster_centers_.round(1))
# %%
sizes = np.bincount(km.labels_)
names = {int(k): f"segment-{k}" for k in range(3)}
print(dict(zip(names.values(), sizes.tolist())))
# %%
inertia = [KMeans(n_clusters=k, n_init=3, random_state=0).fit(points).inertia_ for k in range(1, 5)]
[round(v, 1) for v in inertia]
# %%
visit = {"spend": 4.6, "visits": 5.3}
sample = np.array([visit["spend"], visit["visits"]])
segment = km.predict(sample)
print(names[int(segment[0])])
