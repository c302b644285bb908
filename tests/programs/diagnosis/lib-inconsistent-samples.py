# cause: 1:2
# why: dropna only on X
# %%
import pandas as pd, numpy as np
from sklearn.tree import DecisionTreeClassifier
df = pd.DataFrame({"a": [1, np.nan, 3, 4, 5], "b": [1, 2, 3, 4, 5], "t": [0, 1, 0, 1, 0]})
# %%
X = df[["a", "b"]]
X = X.dropna()
y = df["t"]
# %%
print(X.describe())
# %%
clf = DecisionTreeClassifier()
clf.fit(X, y)
