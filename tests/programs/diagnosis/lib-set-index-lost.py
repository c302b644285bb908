# cause: 1:2
# why: set_index moves id to index
# %%
import pandas as pd
people = pd.DataFrame({"id": [1, 2, 3], "name": ["a", "b", "c"], "dep": ["x", "y", "x"]})
# %%
people["name"] = people["name"].str.upper()
people = people.set_index("id")
# %%
deps = pd.DataFrame({"dep": ["x", "y"], "boss": ["P", "Q"]})
# %%
full = people.merge(deps, on="dep")
# %%
print(full[["id", "boss"]])
