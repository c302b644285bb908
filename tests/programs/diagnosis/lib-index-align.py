# cause: 2:1 or 2:2
# why: length of values
# %%
import pandas as pd
d = pd.DataFrame({"v": [3, 1, None, 5]})
# %%
mean = d["v"].mean()
# %%
clean = d["v"].dropna()
dev = [(x - mean) for x in clean]
# %%
print(len(dev))
# %%
d["dev"] = dev
