# cause: 1:1
# why: run twice scales twice
# %%
import pandas as pd
d = pd.DataFrame({"t": [20.0, 25.0]})
# %% id=A
d["t"] = d["t"] + 273.15
# %%
print(d)
# %% id=A
d["t"] = d["t"] + 273.15
# %%
assert (d["t"] < 400).all(), "too hot"
