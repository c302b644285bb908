# cause: 2:3
# why: the loop makes one window too many; the last one has no value after it
# %%
import numpy as np
from sklearn.linear_model import Ridge
# %%
series = np.sin(np.arange(40) / 3) + np.arange(40) * 0.02
WIDTH = 5
print(series[:3].round(2))
# %%
def make_windows(values, width):
    rows = []
    for i in range(len(values) - width + 1):
        rows.append(values[i : i + width])
    return np.array(rows)


def next_values(values, width):
    return values[width:]
# %%
X = make_windows(series, WIDTH)
y = next_values(series, WIDTH)
print("features per row", X.shape[1])
# %%
X = X - X.mean(axis=0)
print("centred", np.allclose(X.mean(axis=0), 0))
# %%
model = Ridge(alpha=0.1)
model.fit(X, y)
print(round(model.score(X, y), 3))
