# cause: 5:1
# why: X_test_scaled is never created in any cell; the line that uses it is where it has to be produced
# %%
import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
# %%
iris = load_iris()
X, y = iris.data, iris.target
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=7, stratify=y)
# %%
scaler = StandardScaler().fit(X_train)
X_train_scaled = scaler.transform(X_train)
# %%
model = LogisticRegression(max_iter=300)
model.fit(X_train_scaled, y_train)
print("train", round(model.score(X_train_scaled, y_train), 3))
# %%
dict(zip(iris.feature_names, np.abs(model.coef_).mean(axis=0).round(2)))
# %%
y_pred = model.predict(X_test_scaled)
print(confusion_matrix(y_test, y_pred))
