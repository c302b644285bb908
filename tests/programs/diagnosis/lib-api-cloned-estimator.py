# cause: 3:9
# why: the helper hands back clone(best), an unfitted copy, and nobody fits it
# %%
import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.linear_model import Ridge, Lasso
from sklearn.model_selection import cross_val_score
# %%
rng = np.random.default_rng(3)
X = pd.DataFrame(rng.normal(size=(50, 4)), columns=["temp", "wind", "humid", "cloud"])
y = 3 * X["temp"] - 1.2 * X["wind"] + rng.normal(0, 0.3, 50)
X_new = pd.DataFrame(rng.normal(size=(5, 4)), columns=X.columns)
# %%
candidates = {
    "ridge": Ridge(alpha=1.0),
    "lasso": Lasso(alpha=0.05),
}
# %%
def select(candidates, X, y):
    best_name, best_score = None, -np.inf
    for name, est in candidates.items():
        s = cross_val_score(est, X, y, cv=3).mean()
        print(f"{name:6s} {s:.3f}")
        if s > best_score:
            best_name, best_score = name, s
    winner = candidates[best_name].fit(X, y)
    return best_name, clone(winner)
# %%
best_name, best_model = select(candidates, X, y)
print("chosen:", best_name)
# %%
baseline = np.full(len(X_new), y.mean())
X_new.describe().loc[["mean", "std"]].round(2)
# %%
def forecast(model, frame):
    out = frame.copy()
    out["demand"] = model.predict(frame[X.columns])
    return out
# %%
forecast(best_model, X_new)
