# cause: 5:1
# why: get_dummies is applied to the test frame on its own without aligning to the training columns
# %%
import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeRegressor
# %%
cars = pd.DataFrame({
    "fuel": ["petrol", "diesel", "petrol", "electric", "diesel", "petrol", "electric", "diesel"],
    "gear": ["man", "man", "auto", "auto", "auto", "man", "auto", "man"],
    "km": [88, 120, 40, 15, 99, 61, 30, 140],
    "price": [9.1, 8.8, 15.2, 27.5, 13.0, 10.4, 24.9, 7.2],
})
offers = pd.DataFrame({
    "fuel": ["petrol", "diesel", "petrol"],
    "gear": ["man", "auto", "auto"],
    "km": [70, 55, 20],
})
# %%
cars["log_km"] = np.log1p(cars["km"])
offers["log_km"] = np.log1p(offers["km"])
# %%
y = cars.pop("price")
X = pd.get_dummies(cars, columns=["fuel", "gear"])
print(list(X.columns))
# %%
tree = DecisionTreeRegressor(max_depth=3, random_state=0).fit(X, y)
print("depth", tree.get_depth())
# %%
X_offers = pd.get_dummies(offers, columns=["fuel", "gear"])
X_offers.head()
# %%
importance = pd.Series(tree.feature_importances_, index=X.columns).sort_values()
importance.tail(3)
# %%
offers["estimate"] = tree.predict(X_offers)
print(offers)
