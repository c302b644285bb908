# cause: 2:4
# why: the hinge loss gives no probabilities; the classifier should be built with loss="log_loss"
# %%
import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
# %%
rng = np.random.default_rng(3)
amount = np.concatenate([rng.normal(40, 12, 60), rng.normal(160, 40, 15)])
hour = np.concatenate([rng.integers(8, 22, 60), rng.integers(0, 6, 15)])
fraud = np.r_[np.zeros(60, int), np.ones(15, int)]
# %%
def build(seed=0):
    return make_pipeline(
        StandardScaler(),
        SGDClassifier(loss="hinge", max_iter=500, random_state=seed),
    )
# %%
X = np.column_stack([amount, hour])
clf = build().fit(X, fraud)
print("accuracy", clf.score(X, fraud))
# %%
def review_queue(model, rows, top=5):
    risk = model.predict_proba(rows)[:, 1]
    return np.argsort(risk)[::-1][:top]
# %%
print(review_queue(clf, X))
