# cause: 1:1
# %%
import pandas as pd
sales = pd.DataFrame({"m": ["jan", "feb", "jan"], "s": ["x", "x", "y"], "v": [1, 2, 3]})
# %%
table = sales.set_index(["m", "s"])["v"].unstack()
# %%
total = table.sum().sum()
# %%
n = len(table)
# %%
print("RESULT", n, total, table.astype(int))
