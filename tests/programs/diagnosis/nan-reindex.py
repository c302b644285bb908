# cause: 2:1
# %%
import pandas as pd
sales = pd.Series([5, 6], index=["jan", "mar"])
# %%
months = ["jan", "feb", "mar"]
# %%
full = sales.reindex(months)
# %%
total = full.sum()
# %%
print("RESULT", full.astype(int).tolist(), total)
