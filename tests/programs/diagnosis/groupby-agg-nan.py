# cause: 1:1
# %%
import pandas as pd
# %%
df = pd.DataFrame({"g": ["a", "a", "b"], "v": [1.0, 2.0, None]})
# %%
means = df.groupby("g")["v"].mean()
# %%
top = means.index.tolist()
# %%
print("RESULT", top, [int(m) for m in means])
