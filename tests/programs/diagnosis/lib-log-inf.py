# cause: 1:2
# why: log of zero
# %%
import pandas as pd, numpy as np
from sklearn.decomposition import PCA
df = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [0, 10, 100, 1000], "n": list("wxyz")})
# %%
df["a2"] = df["a"] * 3
df["logb"] = np.log10(df["b"])
# %%
sub = df.sort_values("a", ascending=False)
sub = sub.drop(columns=["n"])
# %%
vals = sub.values
# %%
PCA(2).fit(vals)
