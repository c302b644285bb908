# cause: 3:1 or 4:2
# rule: unseen
# why: rows sorted by class are split by position, so virginica is in the test part only and the encoder fitted on train never saw it
# %%
import pandas as pd
from sklearn.preprocessing import LabelEncoder
from sklearn.neighbors import KNeighborsClassifier
# %%
flowers = pd.DataFrame(
    [
        (5.1, 3.5, "setosa"), (4.9, 3.0, "setosa"), (4.7, 3.2, "setosa"), (5.0, 3.6, "setosa"),
        (7.0, 3.2, "versicolor"), (6.4, 3.2, "versicolor"), (6.9, 3.1, "versicolor"), (5.5, 2.3, "versicolor"),
        (6.3, 3.3, "virginica"), (5.8, 2.7, "virginica"), (7.1, 3.0, "virginica"),
    ],
    columns=["sepal_len", "sepal_wid", "species"],
)
# %%
X = flowers[["sepal_len", "sepal_wid"]]
y = flowers["species"].str.strip().str.lower()
y.value_counts()
# %%
cut = int(len(X) * 0.73)
X_train, X_test = X[:cut], X[cut:]
y_train, y_test = y[:cut], y[cut:]
print(X_train.shape, X_test.shape)
# %%
enc = LabelEncoder()
y_train_enc = enc.fit_transform(y_train)
# %%
knn = KNeighborsClassifier(n_neighbors=3)
knn.fit(X_train, y_train_enc)
# %%
def evaluate(model, X, labels):
    truth = enc.transform(labels)
    return (model.predict(X) == truth).mean()

print("train", evaluate(knn, X_train, y_train))
# %%
print("test", evaluate(knn, X_test, y_test))
