# cause: 2:1
# rule: wrong-shape
# %%
import pandas as pd
df = pd.DataFrame({"x": [1.0, None, 3.0, 4.0], "y": [2.0, 4.0, 6.0, 8.0]})
# %%
y = df["y"].to_numpy()
# %%
x = df["x"].dropna().to_numpy()
# %%
mean = y.mean()
# %%
residual = y - 2 * x
