# cause: 2:1
# rule: none-return
# %%
import pandas as pd
# %%
df = pd.DataFrame({"a": [3, 1, 2], "b": [1, 2, 3]})
# %%
ordered = df.sort_values("a", inplace=True)
# %%
size = len(df)
# %%
first = ordered["b"].iloc[0]
