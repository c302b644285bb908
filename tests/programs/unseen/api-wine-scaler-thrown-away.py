# cause: 2:7
# why: the fitted scaler is created and lost in one expression; the one kept for later was never fitted
# %%
import numpy as np
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
# %%
acid = np.array([3.1, 3.4, 2.9, 3.6, 3.3, 3.0, 3.5, 3.2])
sugar = np.array([2.1, 8.0, 1.8, 11.2, 2.4, 1.9, 9.7, 7.5])
style = np.array(["dry", "sweet", "dry", "sweet", "dry", "dry", "sweet", "sweet"])
X = np.c_[acid, sugar]
# %%
class Cellar:
    def __init__(self, k=3):
        self.scaler = StandardScaler()
        self.knn = KNeighborsClassifier(n_neighbors=k)

    def learn(self, X, y):
        scaled = StandardScaler().fit_transform(X)
        self.knn.fit(scaled, y)
        return self

    def label(self, X):
        return self.knn.predict(self.scaler.transform(X))
# %%
cellar = Cellar().learn(X[:6], style[:6])
print(cellar.knn.classes_)
# %%
new_bottles = X[6:]
print(cellar.label(new_bottles))
