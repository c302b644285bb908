# cause: 3:4
# why: the encoder is built with the default handle_unknown="error" although new months bring new cities
# %%
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
# %%
rides = pd.DataFrame({
    "month": [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3],
    "city": ["Oslo", "Bergen", "Oslo", "Bergen", "Oslo", "Bergen", "Oslo", "Oslo", "Oslo", "Tromso", "Bergen", "Tromso"],
    "km": [3.1, 5.5, 2.2, 8.0, 4.4, 6.1, 1.9, 7.3, 2.8, 9.1, 4.0, 6.6],
    "tip": [1.0, 2.1, 0.5, 3.0, 1.4, 2.0, 0.4, 2.6, 0.9, 3.3, 1.2, 2.2],
})
# %%
numeric = ["km"]
categorical = ["city"]
# %%
def build_model(trees=25):
    prep = ColumnTransformer([
        ("num", StandardScaler(), numeric),
        ("cat", OneHotEncoder(), categorical),
    ])
    forest = RandomForestRegressor(n_estimators=trees, random_state=0)
    return Pipeline([("prep", prep), ("forest", forest)])
# %%
past = rides[rides["month"] < 3]
current = rides[rides["month"] == 3]
print(len(past), "rows to learn from,", len(current), "rows to score")
# %%
model = build_model(trees=10)
model.fit(past[numeric + categorical], past["tip"])
print("fitted on", sorted(past["city"].unique()))
# %%
rides.groupby("city")["tip"].agg(["mean", "count"])
# %%
scores = model.predict(current[numeric + categorical])
pd.Series(scores, index=current.index).round(2)
