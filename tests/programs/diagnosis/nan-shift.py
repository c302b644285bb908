# cause: 2:1
# rule: nan
# %%
import pandas as pd
prices = pd.Series([10.0, 11.0, 12.5, 12.0])
# %%
label = "close"
# %%
returns = prices.pct_change()
# %%
scaled = returns * 100
# %%
rounded = [int(r) for r in scaled]
