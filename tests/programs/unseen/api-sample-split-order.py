# cause: 3:2
# why: train_test_split returns X_train, X_test, y_train, y_test; the names are taken in the wrong order
# %%
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
# %%
rng = np.random.default_rng(8)
length = rng.normal(22, 4, 80)
mass = 0.8 * length + rng.normal(0, 2, 80)
species = np.where(length + mass > 40, "trout", "roach")
# %%
X = np.column_stack([length, mass])
print(X.shape, np.unique(species, return_counts=True))
# %%
def split(X, y, seed):
    X_train, y_train, X_test, y_test = train_test_split(X, y, test_size=0.25, random_state=seed)
    return (X_train, y_train), (X_test, y_test)

train, test = split(X, species, 4)
# %%
forest = RandomForestClassifier(n_estimators=15, random_state=0)
# %%
forest.fit(*train)
print(accuracy_score(test[1], forest.predict(test[0])))
