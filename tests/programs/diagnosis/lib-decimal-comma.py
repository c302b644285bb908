# cause: 1:1
# why: read_csv without decimal=","
# %%
import io, pandas as pd
txt = "a;b\n1,5;2\n2,5;3\n"
# %%
d = pd.read_csv(io.StringIO(txt), sep=";")
# %%
print(d.shape)
# %%
d["c"] = d["a"] * 2.0
d["m"] = d["a"].mean() - d["b"]
