# cause: 1:1
# why: loc with duplicate index returns a Series -> float()
# %%
import pandas as pd
a = pd.Series([1.0, 2.0], index=["x", "y"]); b = pd.Series([3.0], index=["x"])
# %%
rates = pd.concat([a, b])
# %%
amount = 10
# %%
val = float(rates["x"]) * amount
