# cause: 4:2
# why: predict wants a table of rows, this line hands it one flat row
# %%
import numpy as np
from sklearn.linear_model import LinearRegression
# %%
sqft = np.array([650, 800, 1100, 1500, 1750])
rooms = np.array([2, 2, 3, 4, 4])
price = np.array([151, 182, 240, 322, 371])
# %%
X = np.stack([sqft, rooms], axis=1)
model = LinearRegression().fit(X, price)
print("R2", round(model.score(X, price), 4))
# %%
fitted = model.predict(X)
print("largest error", np.abs(fitted - price).max().round(1))
# %%
new = {"sqft": 1200, "rooms": 3}
estimate = model.predict([new["sqft"], new["rooms"]])
print("estimate", estimate)
