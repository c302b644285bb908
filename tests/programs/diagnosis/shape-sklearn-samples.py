# cause: 2:1
# %%
import pandas as pd
df = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, 5.0], "y": [2.0, 4.0, 6.0, 8.0, 10.0]})
# %%
X = df[["x"]]
# %%
y = df["y"][df["y"] > 2]
# %%
from sklearn.linear_model import LinearRegression
# %%
print("RESULT", LinearRegression().fit(X, y).coef_)
