# cause: 0:2
# why: values with units
# %%
import pandas as pd
d = pd.DataFrame({"w": ["12 kg", "7 kg", "9 kg"], "p": [1, 2, 3]})
# %%
d["p"] = d["p"] * 2
# %%
d["w"] = d["w"].str.strip()
# %%
tot = d["w"].astype(float).sum()
