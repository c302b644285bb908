# cause: 3:1
# why: the tiers of the new season are not lower-cased as the old ones were, so the encoder meets unknown labels
# %%
import pandas as pd
from sklearn.preprocessing import OrdinalEncoder
from sklearn.tree import DecisionTreeClassifier
# %%
old = pd.DataFrame({
    "tier": ["Gold", "Silver", "Bronze", "Silver", "Gold", "Bronze"],
    "spend": [820, 410, 95, 380, 910, 60],
    "stays": [1, 1, 0, 1, 1, 0],
})
new = pd.DataFrame({"tier": ["Silver", "Silver"], "spend": [350, 70]})
# %%
def tidy(frame):
    frame = frame.copy()
    frame["tier"] = frame["tier"].str.strip().str.lower()
    return frame

old = tidy(old)
# %%
new = new.assign(spend=new["spend"].clip(upper=900))
print(new.dtypes)
# %%
encoder = OrdinalEncoder(categories=[["bronze", "silver", "gold"]])
old["tier_code"] = encoder.fit_transform(old[["tier"]])
# %%
tree = DecisionTreeClassifier(max_depth=2, random_state=0)
tree.fit(old[["tier_code", "spend"]], old["stays"])
# %%
new["tier_code"] = encoder.transform(new[["tier"]])
print(tree.predict(new[["tier_code", "spend"]]))
