# cause: 2:1
# %%
import pandas as pd
df = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
# %%
total = df["a"].sum()
# %%
for df in ["x", "y"]:
    pass
# %%
label = "run"
# %%
print(df["b"].mean(), total)
