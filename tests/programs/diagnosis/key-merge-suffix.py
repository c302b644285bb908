# cause: 2:1
# %%
import pandas as pd
a = pd.DataFrame({"id": [1, 2], "price": [1.0, 2.0]})
# %%
b = pd.DataFrame({"id": [1, 2], "price": [3.0, 4.0]})
# %%
m = a.merge(b, on="id")
# %%
n = len(m)
# %%
print("RESULT", m["price"].sum())
