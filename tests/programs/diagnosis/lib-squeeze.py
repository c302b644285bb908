# cause: 1:2
# why: double brackets -> 2D y
# %%
import pandas as pd, numpy as np
d = pd.DataFrame({"x": [1.0, 2, 3], "y": [2.0, 4, 6]})
# %%
x = d["x"]
y = d[["y"]]
# %%
print(x.shape)
# %%
r = np.corrcoef(x, y.T)
out = pd.Series(y.values, index=d.index)
