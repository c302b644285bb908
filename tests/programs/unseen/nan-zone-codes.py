# cause: 1:3
# why: the key for north is misspelled in the code table, map gives NaN for the north rows
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
# %%
ZONE_CODE = {
    "centre": 0,
    "noth": 1,
    "east": 2,
    "south": 3,
}
# %%
flats = pd.DataFrame(
    {
        "zone": ["centre", "north", "east", "south", "east", "centre"],
        "m2": [44, 61, 70, 58, 82, 39],
        "rent": [910, 780, 800, 690, 940, 860],
    }
)
flats["m2"] = flats["m2"].clip(lower=40)
# %%
def encode(frame):
    out = frame.copy()
    out["zone_code"] = out["zone"].str.strip().map(ZONE_CODE)
    return out.drop(columns="zone")


table = encode(flats)
print(table.shape)
# %%
print(table.groupby(table["m2"] > 60)["rent"].mean())
# %%
def fit_rent(frame):
    model = LinearRegression()
    return model.fit(frame.drop(columns="rent"), frame["rent"])


model = fit_rent(table)
print(model.coef_.round(2))
