# cause: 2:1
# %%
import pandas as pd
df = pd.DataFrame({"a": [1.0, 2.0, 3.0], "note": [None, None, None]})
# %%
cols = list(df.columns)
# %%
tidy = df.dropna()
# %%
half = tidy["a"] / 2
# %%
print("RESULT", half.iloc[0])
