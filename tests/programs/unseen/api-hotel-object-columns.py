# cause: 2:2
# why: text columns have dtype str in pandas 3, so comparing with object finds none and nothing is encoded
# %%
import pandas as pd
from sklearn.linear_model import Ridge
# %%
stays = pd.DataFrame({
    "nights": [2, 1, 5, 3, 7, 2],
    "season": ["high", "low", "high", "mid", "low", "mid"],
    "board": ["bb", "ro", "hb", "bb", "hb", "ro"],
    "price": [260, 82, 910, 345, 700, 190],
})
# %%
def text_columns(frame):
    return [name for name in frame.columns if frame[name].dtype == object]

def encode(frame, columns):
    return pd.get_dummies(frame, columns=columns, dtype=float)
# %%
features = stays.drop(columns="price")
target = stays["price"]
# %%
encoded = encode(features, text_columns(features))
print(encoded.shape)
# %%
train = encoded.iloc[:4]
test = encoded.iloc[4:]
# %%
print("mean price per night", (target / features["nights"]).mean().round(1))
# %%
model = Ridge(alpha=0.5)
model.fit(train, target.iloc[:4])
print(model.predict(test))
