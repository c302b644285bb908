# cause: 2:3
# why: train_test_split returns X_train, X_test, y_train, y_test; the unpacking order is wrong
# %%
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
# %%
rng = np.random.default_rng(8)
patients = pd.DataFrame({
    "age": rng.integers(20, 80, 80),
    "bmi": rng.normal(26, 4, 80).round(1),
    "sbp": rng.normal(128, 15, 80).round(),
})
patients["risk"] = ((patients["sbp"] > 130) | (patients["bmi"] > 30)).astype(int)
# %%
X = patients.drop(columns="risk")
y = patients["risk"]
X_train, y_train, X_test, y_test = train_test_split(X, y, test_size=0.25, random_state=1)
# %%
patients.groupby("risk").mean().round(1)
# %%
sc = StandardScaler()
X_train_s = sc.fit_transform(X_train)
print(X_train_s.mean(axis=0).round(6))
# %%
params = dict(n_estimators=15, max_depth=4, random_state=0)
print(params)
# %%
forest = RandomForestClassifier(**params)
forest.fit(X_train_s, y_train)
print(forest.score(sc.transform(X_test), y_test))
