# cause: 5:3
# why: roc_auc_score on three classes needs multi_class="ovr" or "ovo" in this call
# %%
import numpy as np
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
# %%
X, y = make_classification(n_samples=150, n_features=6, n_informative=4, n_classes=3, random_state=2)
print(np.bincount(y))
# %%
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.3, stratify=y, random_state=0)
# %%
clf = LogisticRegression(max_iter=500).fit(X_tr, y_tr)
print("accuracy", round(accuracy_score(y_te, clf.predict(X_te)), 3))
# %%
proba = clf.predict_proba(X_te)
print(proba.shape, proba.sum(axis=1)[:3])
# %%
metrics = {}
metrics["acc"] = accuracy_score(y_te, proba.argmax(axis=1))
metrics["auc"] = roc_auc_score(y_te, proba)
metrics
