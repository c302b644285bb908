# cause: 4:1
# why: the two feature blocks are stacked with axis=0 (more rows) in place of axis=1 (more columns)
# %%
import numpy as np
from sklearn.svm import SVC
# %%
rng = np.random.default_rng(21)
n = 48
signals = rng.normal(size=(n, 128))
labels = (np.arange(n) % 2 == 0).astype(int)
signals[labels == 1] += 0.4
# %%
def time_features(S):
    return np.column_stack([S.mean(axis=1), S.std(axis=1), np.abs(S).max(axis=1)])

def spectral_features(S):
    P = np.abs(np.fft.rfft(S, axis=1)) ** 2
    bands = np.array_split(P, 3, axis=1)
    return np.column_stack([b.sum(axis=1) for b in bands])
# %%
tf = time_features(signals)
sf = spectral_features(signals)
print(tf.shape, sf.shape)
# %%
features = np.concatenate([tf, sf], axis=0)
features = (features - features.mean(axis=0)) / features.std(axis=0)
# %%
print("class balance", labels.mean())
# %%
half = len(labels) // 2
clf = SVC(kernel="rbf", gamma="scale")
clf.fit(features, labels)
