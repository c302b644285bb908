# cause: 2:1
# %%
import pandas as pd
raw = pd.DataFrame({"id": [1, 2, 3], "age": ["31", "unknown", "44"]})
# %%
ids = raw["id"].tolist()
# %%
raw["age"] = pd.to_numeric(raw["age"], errors="coerce")
# %%
adults = raw.assign(old=raw["age"] > 40)
# %%
ages = adults["age"].astype("int64")
