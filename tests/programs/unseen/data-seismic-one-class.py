# cause: 4:1
# why: the events are sorted by kind and then split without shuffling, so only one class is trained on
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
# %%
rng = np.random.default_rng(5)
quakes = pd.DataFrame({"kind": 1, "freq": rng.normal(3, 0.8, 30), "depth": rng.uniform(4, 20, 30)})
blasts = pd.DataFrame({"kind": 0, "freq": rng.normal(7, 1.1, 70), "depth": rng.uniform(0, 2, 70)})
events = pd.concat([quakes, blasts], ignore_index=True)
# %%
events["log_depth"] = np.log1p(events["depth"])
events = events.sort_values("kind").reset_index(drop=True)
events.groupby("kind").mean()
# %%
features = ["freq", "log_depth"]
# %%
train, test = train_test_split(events, test_size=0.3, shuffle=False)
print(len(train), len(test))
# %%
def standardise(frame, reference):
    return (frame - reference.mean()) / reference.std()

X_train = standardise(train[features], train[features])
X_test = standardise(test[features], train[features])
# %%
model = LogisticRegression()
model.fit(X_train, train["kind"])
print(model.score(X_test, test["kind"]))
