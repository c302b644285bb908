# cause: 2:1 or 2:2
# why: features is the same object as houses, so dropping the target in place takes it from houses too
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
# %%
houses = pd.DataFrame(
    {
        "area": [50, 64, 80, 95, 120],
        "rooms": [2, 2, 3, 4, 5],
        "age": [30, 12, 40, 8, 3],
        "price": [180, 235, 250, 340, 420],
    }
)
print(houses.describe().loc["mean"].round(1).to_dict())
# %%
features = houses
features.drop(columns=["price"], inplace=True)
print("features:", list(features.columns))
# %%
features = features.assign(new=features["age"] < 10)
# %%
model = LinearRegression()
target = houses["price"]
model.fit(features, target)
print(model.score(features, target))
