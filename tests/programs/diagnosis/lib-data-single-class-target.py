# cause: 4:1 or 2:3
# why: humidity was converted to a fraction but the label threshold is still in percent, so all labels are 0
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
# %%
rng = np.random.default_rng(6)
greenhouse = pd.DataFrame({
    "humidity": rng.uniform(35, 92, 40).round(1),
    "temp": rng.normal(22, 3, 40).round(1),
    "light": rng.integers(200, 900, 40),
})
# %%
def convert_units(df):
    df = df.copy()
    df["humidity"] = df["humidity"] / 100
    df["temp"] = df["temp"] + 273.15
    return df

gh = convert_units(greenhouse)
# %%
gh["light"] = gh["light"].clip(upper=800)
gh.corr().round(2)
# %%
gh["mould_risk"] = (gh["humidity"] > 70).astype(int)
# %%
features = ["temp", "light"]
Z = StandardScaler().fit_transform(gh[features])
print(Z.std(axis=0))
# %%
def fit_logit(Z, y, C=1.0):
    clf = LogisticRegression(C=C, class_weight="balanced")
    return clf.fit(Z, y)
# %%
clf = fit_logit(Z, gh["mould_risk"])
print(clf.coef_)
