# cause: 3:2 or 4:1
# why: the feature list was edited and run again after the model was fitted with the old list
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
# %% id=feat
FEATURES = ["area", "rooms"]
# %%
flats = pd.DataFrame(
    {
        "area": [41, 58, 63, 77, 90, 104],
        "rooms": [1, 2, 2, 3, 3, 4],
        "floor": [3, 1, 5, 2, 0, 4],
        "rent": [610, 740, 830, 905, 980, 1190],
    }
)
# %%
model = LinearRegression()
model.fit(flats[FEATURES], flats["rent"])
print("coef", np.round(model.coef_, 1))
# %% id=feat
FEATURES = ["area", "rooms", "floor"]
# %%
print(flats[FEATURES].corrwith(flats["rent"]).round(2).to_dict())
# %%
offers = pd.DataFrame({"area": [70, 85], "rooms": [3, 3], "floor": [1, 6]})
offers["fair"] = model.predict(offers[FEATURES]).round()
print(offers)
